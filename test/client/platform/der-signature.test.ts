import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { derSignature } from '../../../client/src/platform/der-signature.ts';
import { nodeCryptography } from '../../../client/src/platform/node-cryptography.ts';

const number = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  // Leading zeros and high bits are what the two forms differ in.
  fc.tuple(fc.nat({ max: 31 }), fc.constantFrom(1, 127, 128, 255)).map(([at, value]) => {
    const bytes = new Uint8Array(32);
    bytes[at] = value;
    return bytes;
  }),
);

test('a signature in the form of X.509 has the same two numbers', () => {
  fc.assert(
    fc.property(number, number, (r, s) => {
      fc.pre(r.some((byte) => byte > 0) && s.some((byte) => byte > 0));
      const order = p256.Point.CURVE().n;
      const value = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
      fc.pre(value(r) < order && value(s) < order);
      const der = derSignature(new Uint8Array([...r, ...s]));
      expect(p256.Signature.fromBytes(der, 'der')).toMatchObject({ r: value(r), s: value(s) });
    }),
    { numRuns: 500 },
  );
});

test('genuine signatures are found good, and others not, in any number', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const verify = await nodeCryptography.verifier({ kty: 'EC', crv: 'P-256', x, y, kid: 'a' });
  for (let count = 0; count < 300; count += 1) {
    const message = Buffer.from(String(count));
    const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(await verify(message, signature)).toBe(true);
    signature[count % 64] = (signature[count % 64] ?? 0) ^ (1 << (count % 8));
    expect(await verify(message, signature)).toBe(false);
  }
  for (const length of [0, 1, 63, 65, 128]) expect(await verify(Buffer.from('0'), new Uint8Array(length))).toBe(false);
  expect(await verify(Buffer.from('0'), new Uint8Array(64))).toBe(false);
});
