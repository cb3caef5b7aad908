import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { usageEventId } from '../../../client/src/usage/usage-event-id.ts';
import { sortableId } from '../../../lambdas/core/ids.ts';

const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
const instant = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test('looks like every id of Licet', () => {
  fc.assert(
    fc.property(instant, bytes, (at, random) => {
      const id = usageEventId(at, () => random);
      expect(id).toMatch(/^use_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
      expect(id.slice(0, 14)).toBe(sortableId('use', at, random).slice(0, 14));
    }),
  );
});

test('sorts by creation', () => {
  fc.assert(
    fc.property(instant, instant, bytes, (one, other, random) => {
      fc.pre(one < other);
      expect(usageEventId(one, () => random) < usageEventId(other, () => random)).toBe(true);
    }),
  );
});

test('is drawn from all of the chance that it was given: 80 bits', () => {
  expect(usageEventId(0, (count) => new Uint8Array(count))).toBe(`use_${'0'.repeat(26)}`);
  expect(usageEventId(0, (count) => new Uint8Array(count).fill(255))).toBe(`use_${'0'.repeat(10)}${'z'.repeat(16)}`);
});
