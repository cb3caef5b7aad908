/** A value, or the promise of one: Node.js answers at once where browsers answer later. */
export type Eventually<Value> = Value | Promise<Value>;

/** A public key for ES256: a JSON Web Key (RFC 7517) as `/.well-known/jwks.json` lists it. */
export interface PublicKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
}

/** @returns whether an ES256 signature (RFC 7518, section 3.4: 64 bytes, R and S) is that of the bytes */
export type Verify = (signed: Uint8Array, signature: Uint8Array) => Eventually<boolean>;

/** The little cryptography that the client needs, from the platform: none of it is its own. */
export interface Cryptography {
  /** @throws Error where the key is no point of the curve */
  readonly verifier: (key: PublicKey) => Eventually<Verify>;
  readonly hmacSha256: (key: Uint8Array, message: Uint8Array) => Eventually<Uint8Array>;
  readonly sha256: (message: Uint8Array) => Eventually<Uint8Array>;
  /**
   * Decompresses zlib data (RFC 1950).
   *
   * @throws Error where it is none, or would be longer than `bytesMax`
   */
  readonly inflate: (compressed: Uint8Array, bytesMax: number) => Eventually<Uint8Array>;
  /** Random bytes from the platform's cryptographic source. */
  readonly randomBytes: (count: number) => Uint8Array;
}
