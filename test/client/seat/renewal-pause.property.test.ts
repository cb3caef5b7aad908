import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renewalPause } from '../../../client/src/seat/renewal-pause.ts';
import { refusedPause, unreachablePause } from '../../../client/src/seat/seat-retry.ts';

const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const span = fc.integer({ min: 0, max: 400 * 86_400_000 });

describe('a seat is renewed', () => {
  test('never later than half of what is left of its lease, and never twice within a second', () => {
    fc.assert(
      fc.property(span, fc.integer({ min: -1e9, max: 4e10 }), dice, (remaining, renewIn, random) => {
        const pause = renewalPause({ remaining, renewIn }, () => random);
        expect(pause).toBeGreaterThanOrEqual(1_000);
        expect(pause).toBeLessThanOrEqual(Math.max(1_000, remaining / 2));
      }),
    );
  });

  test('not before the service takes renewals, where that leaves time', () => {
    fc.assert(
      fc.property(span, dice, dice, (remaining, share, random) => {
        const renewIn = (remaining / 2) * share;
        expect(renewalPause({ remaining, renewIn }, () => random)).toBeGreaterThanOrEqual(renewIn);
      }),
    );
  });

  test('of ten minutes between a third and a half: devices that started together spread over 100 seconds', () => {
    const lease = { remaining: 600_000, renewIn: 200_000 };
    expect(renewalPause(lease, () => 0)).toBe(200_000);
    expect(renewalPause(lease, () => 0.999)).toBeCloseTo(299_900, 0);
  });
});

describe('a service that is out of reach is asked', () => {
  const tries = fc.record({
    failures: fc.nat({ max: 10_000 }),
    retryAfter: fc.option(fc.nat({ max: 1e7 }), { nil: undefined }),
    remaining: fc.option(span, { nil: undefined }),
  });

  test('never more than twice a second, and at least every eight minutes', () => {
    fc.assert(
      fc.property(tries, dice, (given, random) => {
        const pause = unreachablePause(given, () => random);
        expect(pause).toBeGreaterThanOrEqual(500);
        expect(pause).toBeLessThanOrEqual(450_000);
      }),
    );
  });

  test('before half of what is left of the lease is gone, whatever it was asked to wait', () => {
    fc.assert(
      fc.property(tries, dice, (given, random) => {
        fc.pre((given.remaining ?? 0) >= 2_000);
        expect(unreachablePause(given, () => random)).toBeLessThanOrEqual((given.remaining ?? 0) / 2);
      }),
    );
  });

  test('with pauses that grow to a minute, spread by half either way', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((failures) =>
      unreachablePause({ failures, retryAfter: undefined, remaining: undefined }, () => 0.5),
    );
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
    const longest = { failures: 100, retryAfter: undefined, remaining: undefined };
    expect(unreachablePause(longest, () => 0)).toBe(30_000);
    expect(unreachablePause(longest, () => 0.999)).toBeCloseTo(89_940, 0);
  });

  test('no sooner than it asks for', () => {
    const tried = { failures: 0, retryAfter: 20_000, remaining: undefined };
    expect(unreachablePause(tried, () => 0)).toBe(20_000);
  });
});

test('a seat that somebody else holds is asked for every minute, one that the license does not give every ten', () => {
  expect(refusedPause('SEATS_EXHAUSTED', () => 0.5)).toBe(60_000);
  expect(refusedPause('SEAT_DENIED', () => 0.5)).toBe(600_000);
});
