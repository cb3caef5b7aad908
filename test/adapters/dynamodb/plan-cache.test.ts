import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PlanCache } from '../../../lambdas/adapters/dynamodb/plan-cache.ts';
import { limits } from '../../../lambdas/contract/limits.ts';
import { monthly, planNamed } from '../../support/licensing.ts';

const cacheAt = (clock: { now: number }, spread = 0) =>
  new PlanCache({ staleness: 1_000, now: () => clock.now, spread: () => spread });

const version = monthly();
const named = (at: number) => planNamed(`plan-${at}`);

describe('a cached plan', () => {
  test.each([
    [999, true],
    [1_000, false],
  ])('after %d of 1000 milliseconds: fresh is %s', (age, fresh) => {
    const clock = { now: 0 };
    const cache = cacheAt(clock);
    cache.put(named(1), version);
    clock.now = age;
    expect(cache.get(named(1))).toEqual({ version, fresh });
  });

  test.each([
    [0, 499, false],
    [0, 500, true],
    [1, 899, false],
    [1, 900, true],
  ])('with a spread of %d, after %d milliseconds: due for refresh is %s', (spread, age, due) => {
    const clock = { now: 0 };
    const cache = cacheAt(clock, spread);
    cache.put(named(1), version);
    clock.now = age;
    expect(cache.due()).toEqual(due ? [named(1)] : []);
  });

  test('is not due again once it has been read anew', () => {
    const clock = { now: 0 };
    const cache = cacheAt(clock);
    cache.put(named(1), version);
    clock.now = 700;
    cache.put(named(1), version);
    expect(cache.due()).toEqual([]);
  });
});

test('a plan that was never put is not there', () => {
  expect(cacheAt({ now: 0 }).get(named(1))).toBeUndefined();
});

test('of many that are due, the most recently used come first, and no more than a check may take along', () => {
  const clock = { now: 0 };
  const cache = cacheAt(clock);
  for (let at = 0; at < 30; at += 1) cache.put(named(at), version);
  cache.get(named(3));
  clock.now = 600;
  expect(cache.due()).toEqual([
    named(3),
    ...Array.from({ length: limits.plansRefreshedPerCheck - 1 }, (_, at) => named(29 - at)),
  ]);
});

describe('a plan that nobody asks for', () => {
  /** Reads the plan anew, as often as wanted, whenever it is due. */
  const refresh = (cache: PlanCache, clock: { now: number }, times: number) => {
    for (let time = 0; time < times; time += 1) {
      clock.now += 500;
      expect(cache.due()).toContain(named(1));
      cache.put(named(1), version);
    }
    clock.now += 500;
  };
  const IDLE_REFRESHES = 20;

  test('is refreshed along with others for a while, and then no more', () => {
    const clock = { now: 0 };
    const cache = cacheAt(clock);
    cache.put(named(1), version);
    refresh(cache, clock, IDLE_REFRESHES);
    expect(cache.due()).toEqual([]);
  });

  test('is refreshed again once somebody asks for it', () => {
    const clock = { now: 0 };
    const cache = cacheAt(clock);
    cache.put(named(1), version);
    refresh(cache, clock, IDLE_REFRESHES);
    expect(cache.get(named(1))).toEqual({ version, fresh: true });
    refresh(cache, clock, IDLE_REFRESHES);
    expect(cache.due()).toEqual([]);
  });

  test('is due after any pause in which nothing was refreshed: that says nothing of who will ask next', () => {
    const clock = { now: 0 };
    const cache = cacheAt(clock);
    cache.put(named(1), version);
    clock.now = 1_000_000;
    expect(cache.due()).toEqual([named(1)]);
  });

  test('goes before one that somebody asked for, however recently it was refreshed', () => {
    const cache = cacheAt({ now: 0 });
    for (let at = 0; at < limits.cachedPlansMax; at += 1) cache.put(named(at), version);
    cache.put(named(0), version);
    cache.put(named(limits.cachedPlansMax), version);
    expect(cache.get(named(0))).toBeUndefined();
    expect(cache.get(named(1))).toBeDefined();
  });
});

test('a plan that could not be read along is not taken along again, until it was read for itself', () => {
  const clock = { now: 0 };
  const cache = cacheAt(clock);
  cache.put(named(1), version);
  clock.now = 600;
  cache.stopRefreshing(named(1));
  expect(cache.due()).toEqual([]);
  clock.now = 1_000;
  expect(cache.get(named(1))).toEqual({ version, fresh: false });
  expect(cache.due()).toEqual([]);
  cache.put(named(1), version);
  clock.now = 1_500;
  expect(cache.due()).toEqual([named(1)]);
});

test('when it is full, the plan unused for longest goes', () => {
  const cache = cacheAt({ now: 0 });
  for (let at = 0; at < limits.cachedPlansMax; at += 1) cache.put(named(at), version);
  cache.get(named(0));
  cache.put(named(limits.cachedPlansMax), version);
  expect(cache.get(named(1))).toBeUndefined();
  expect(cache.get(named(0))).toBeDefined();
});

test('whatever is put and used in whatever order, it holds the plans last asked for or put for the first time, and never more than its bound', () => {
  const operation = fc.record({ kind: fc.constantFrom('put', 'get'), at: fc.nat({ max: limits.cachedPlansMax * 2 }) });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: limits.cachedPlansMax * 3 }), (operations) => {
      const cache = cacheAt({ now: 0 });
      let recency: number[] = [];
      for (const { kind, at } of operations) {
        const known = recency.includes(at);
        expect(kind === 'put' || cache.get(named(at)) !== undefined).toBe(kind === 'put' || known);
        if (kind === 'put') cache.put(named(at), version);
        // Reading a plan anew is no use of it.
        if (kind === 'put' ? !known : known)
          recency = [...recency.filter((other) => other !== at), at].slice(-limits.cachedPlansMax);
      }
    }),
    { numRuns: 20 },
  );
});
