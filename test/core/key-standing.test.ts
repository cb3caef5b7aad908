import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyStanding, opens } from '../../lambdas/core/key-standing.ts';
import { licenseKeyHash } from '../../lambdas/core/license-key.ts';
import { aLicense, at } from './a-license.ts';
import { anyInstant } from './any.ts';

const { id: licenseId } = aLicense();
const newest = { licenseId, secret: 'newest' };
const before = { licenseId, secret: 'before' };
const keyHash = licenseKeyHash(newest);
const previousKeyHash = licenseKeyHash(before);
const noon = at('2026-03-10', '12:00:00.000');

describe('what a presented key is to the license that it names', () => {
  test.each([
    ['current: its key', newest, {}, 'current'],
    ['current: its key, whatever was before', newest, { previousKeyHash, previousUntil: noon }, 'current'],
    ['wrong: another than it ever had', { licenseId, secret: 'guess' }, { previousKeyHash }, 'wrong'],
    ['wrong: where nothing is kept of the key before', before, {}, 'wrong'],
    ['replaced: the key before, that was ended at once', before, { previousKeyHash }, 'replaced'],
    ['replaced: the key before, from its end on', before, { previousKeyHash, previousUntil: noon }, 'replaced'],
    [
      'previous: the key before, until its end',
      before,
      { previousKeyHash, previousUntil: at('2026-03-10', '12:00:00.001') },
      'previous',
    ],
  ])('%s', (_, key, kept, expected) => {
    expect(keyStanding(key, { keyHash, ...kept }, noon)).toBe(expected);
  });

  test('once a key is replaced, no later moment lets it open the license again', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, fc.option(anyInstant, { nil: undefined }), (one, other, previousUntil) => {
        const [sooner, later] = one < other ? [one, other] : [other, one];
        const standing = (now: typeof one) => keyStanding(before, { keyHash, previousKeyHash, previousUntil }, now);
        expect(opens(standing(later)) && !opens(standing(sooner))).toBe(false);
      }),
    );
  });
});
