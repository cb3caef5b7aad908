import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundedGroups } from '../../lambdas/core/bounded-groups.ts';

const weightOf = (item: number): number => item;
const anyItems = fc.array(fc.nat({ max: 100 }));
const anyBounds = fc.record({ count: fc.integer({ min: 1, max: 10 }), weight: fc.integer({ min: 1, max: 200 }) });

describe('groups', () => {
  test('hold every item once, in the same order', () => {
    fc.assert(
      fc.property(anyItems, anyBounds, (items, bounds) => {
        expect(boundedGroups(items, { ...bounds, weightOf }).flat()).toEqual(items);
      }),
    );
  });

  test('keep within the bounds, but for an item that is too heavy by itself', () => {
    fc.assert(
      fc.property(anyItems, anyBounds, (items, { count, weight }) => {
        for (const group of boundedGroups(items, { count, weight, weightOf })) {
          expect(group.length).toBeGreaterThan(0);
          expect(group.length).toBeLessThanOrEqual(count);
          if (group.length > 1) expect(group.reduce((sum, item) => sum + item, 0)).toBeLessThanOrEqual(weight);
        }
      }),
    );
  });

  test('are as few as the order allows: no group has room for the first item of the next', () => {
    fc.assert(
      fc.property(anyItems, anyBounds, (items, { count, weight }) => {
        const groups = boundedGroups(items, { count, weight, weightOf });
        for (const [at, group] of groups.slice(0, -1).entries()) {
          const next = groups[at + 1]?.[0] ?? 0;
          const full = group.length === count || group.reduce((sum, item) => sum + item, next) > weight;
          expect(full).toBe(true);
        }
      }),
    );
  });

  test('of nothing are none, and without a count only the weight bounds', () => {
    expect(boundedGroups([], { weight: 1, weightOf })).toEqual([]);
    expect(boundedGroups([1, 1, 1, 1, 2], { weight: 4, weightOf })).toEqual([[1, 1, 1, 1], [2]]);
  });
});
