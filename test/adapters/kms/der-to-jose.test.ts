import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { derToJose } from '../../../lambdas/adapters/kms/der-to-jose.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('an ECDSA signature in DER becomes the 64 bytes of JOSE', () => {
  test('which verify as the same signature', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (message) => {
        const jose = derToJose(sign('sha256', message, privateKey));
        expect(jose).toHaveLength(64);
        expect(verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, jose)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['short integers are padded', '3006020101020102', `${'00'.repeat(31)}01${'00'.repeat(31)}02`],
    [
      'a leading zero, which DER puts before a high bit, goes',
      `3045022100${'ff'.repeat(32)}0220${'11'.repeat(32)}`,
      'ff'.repeat(32) + '11'.repeat(32),
    ],
  ])('%s', (_name, der, jose) => {
    expect(Buffer.from(derToJose(Buffer.from(der, 'hex'))).toString('hex')).toBe(jose);
  });

  test.each(['', '30', '3106020101020102', '3006030101020102', `30450222${'00'.repeat(34)}0220${'11'.repeat(32)}`])(
    'bytes that are none (%s) are refused',
    (hex) => {
      expect(() => derToJose(Buffer.from(hex, 'hex'))).toThrow('not an ECDSA P-256 signature');
    },
  );
});
