import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  LICENSE_KEY_RANDOM_BYTES,
  licenseKeyHash,
  makeLicenseKey,
  readLicenseKey,
  sameHash,
} from '../../lambdas/core/license-key.ts';
import { anyLicense } from './any.ts';

const anyKey = fc
  .tuple(anyLicense, fc.uint8Array({ minLength: LICENSE_KEY_RANDOM_BYTES, maxLength: LICENSE_KEY_RANDOM_BYTES }))
  .map(([{ id }, random]) => ({ id, ...makeLicenseKey(id, random) }));

const alike: Record<string, string> = { 0: 'O', 1: 'L' };

describe('a license key', () => {
  test('reads as the license and secret that it was made of', () => {
    fc.assert(
      fc.property(anyKey, ({ id, key, secret }) => {
        expect(readLicenseKey(key)).toEqual({ licenseId: id, secret });
      }),
    );
  });

  test('reads the same in lower case, without or with more dashes and spaces, and with look-alikes', () => {
    fc.assert(
      fc.property(anyKey, ({ id, key, secret }) => {
        const [prefix = '', ...parts] = key.split('-');
        const lookAlikes = [
          prefix,
          ...parts.map((part) => part.replace(/[01]/g, (digit) => alike[digit] ?? digit)),
        ].join('-');
        for (const spelling of [
          key.toLowerCase(),
          key.replaceAll('-', ''),
          key.replaceAll('-', ' - '),
          ` ${key} `,
          lookAlikes,
        ]) {
          expect(readLicenseKey(spelling)).toEqual({ licenseId: id, secret });
        }
      }),
    );
  });

  test('with any one digit changed is none: a typing mistake costs no read', () => {
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(anyKey, fc.nat(), fc.integer({ min: 1, max: 31 }), ({ key }, where, shift) => {
        const at = 3 + (where % (key.length - 3));
        fc.pre(key[at] !== '-');
        const other = digits[(digits.indexOf(key[at] ?? '') + shift) % 32] ?? '';
        expect(readLicenseKey(key.slice(0, at) + other + key.slice(at + 1))).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    '',
    'LK-',
    'LK',
    'LK-U',
    'nonsense',
    `LK-${'0'.repeat(58)}`,
    `LK-${'0'.repeat(59)}`,
    `XX-${'0'.repeat(58)}`,
    'LK-\u0000',
    '💥',
  ])('is not %j', (text) => {
    expect(readLicenseKey(text)).toBeUndefined();
  });

  test('any text at all is read or refused, never a fault', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `LK-${text}`),
        ),
        (text) => {
          expect(() => readLicenseKey(text)).not.toThrow();
        },
      ),
    );
  });
});

describe('what is kept of a key', () => {
  test('shows nothing of the secret, and is another one for another license or secret', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (one, other) => {
        fc.pre(one.id !== other.id && one.secret !== other.secret);
        const hash = licenseKeyHash({ licenseId: one.id, secret: one.secret });
        expect(hash).not.toContain(one.secret);
        expect(sameHash(hash, licenseKeyHash({ licenseId: one.id, secret: one.secret }))).toBe(true);
        expect(sameHash(hash, licenseKeyHash({ licenseId: one.id, secret: other.secret }))).toBe(false);
        expect(sameHash(hash, licenseKeyHash({ licenseId: other.id, secret: one.secret }))).toBe(false);
      }),
    );
  });

  test('does not compare equal to a text of another length', () => {
    expect(sameHash('abc', 'abcd')).toBe(false);
    expect(sameHash('', '')).toBe(true);
  });
});
