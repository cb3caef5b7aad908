import { createHash } from 'node:crypto';
import { p256, p384 } from '@noble/curves/nist.js';

/** A key pair of the vectors: made of its name, so that every run makes the same. Never use one for anything else. */
export interface VectorKey {
  readonly kid: string;
  readonly secret: Uint8Array;
}

const vectorKey = (kid: string): VectorKey => ({
  kid,
  secret: createHash('sha256').update(`licet test vector key ${kid}`).digest(),
});

/** Published from the start. */
export const currentKey = vectorKey('key-2026');
/** Published too: the next to sign. */
export const nextKey = vectorKey('key-2027');
/** Nobody trusts it. */
export const strangeKey = vectorKey('key-of-a-stranger');

const base64url = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');

export const publicJwk = ({ kid, secret }: VectorKey) => {
  const point = p256.getPublicKey(secret, false);
  return {
    kty: 'EC',
    crv: 'P-256',
    alg: 'ES256',
    use: 'sig',
    kid,
    x: base64url(point.subarray(1, 33)),
    y: base64url(point.subarray(33, 65)),
  } as const;
};

type Json = Readonly<Record<string, unknown>>;

/** What the signature is of. */
export const signingInput = (header: Json | string, payload: Json | string): string =>
  [header, payload].map((part) => base64url(typeof part === 'string' ? part : JSON.stringify(part))).join('.');

/** Deterministic (RFC 6979): every run gives the same signature. */
export const es256 = (input: string, { secret }: VectorKey): Uint8Array =>
  p256.sign(Buffer.from(input), secret, { lowS: false });

export const es384 = (input: string, { secret }: VectorKey): Uint8Array =>
  p384.sign(Buffer.from(input), Buffer.concat([Buffer.alloc(16, 1), secret]), { lowS: false });

export const withSignature = (input: string, signature: Uint8Array): string => `${input}.${base64url(signature)}`;

export const signed = (header: Json, payload: Json, key: VectorKey = currentKey): string => {
  const input = signingInput(header, payload);
  return withSignature(input, es256(input, key));
};
