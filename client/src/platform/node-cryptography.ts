import { createHash, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import type { Cryptography } from './cryptography.ts';
import { derSignature } from './der-signature.ts';

/** Node.js's own cryptography, all of it synchronous. */
export const nodeCryptography: Cryptography = {
  verifier: ({ kty, crv, x, y }) => {
    const publicKey = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
    return (signed, signature) =>
      signature.length === 64 && verify('sha256', signed, publicKey, derSignature(signature));
  },
  hmacSha256: (key, message) => createHmac('sha256', key).update(message).digest(),
  sha256: (message) => createHash('sha256').update(message).digest(),
  inflate: (compressed, bytesMax) => inflateSync(compressed, { maxOutputLength: bytesMax }),
  randomBytes: (count) => randomBytes(count),
};
