import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  deficitOf,
  donorsInOrder,
  excessOf,
  freeNeededAfterLoss,
  freeNeededToClaim,
  shareToSend,
  supplyOf,
} from '../../lambdas/core/seats/pool-supply.ts';
import { owedBy } from '../../lambdas/core/seats/pool.ts';
import { aPool, anyAmount, anyPools, here, regions, there } from './any-pool.ts';

const third = regions[2] ?? here;

describe('how much must be free before one may be claimed', () => {
  const made = aPool(here, { minted: 10, burned: 2 }).pool;

  test.each([
    ['one, while there is as much as there shall be', 8, 1],
    ['one, while there is less', 9, 1],
    ['one more for each that there is too much', 7, 2],
    ['more than there is, where there shall be none', 0, 9],
  ])('%s', (_name, wanted, needed) => {
    expect(freeNeededToClaim(made, [made], wanted)).toBe(needed);
  });

  test('one more for each that the region owes', () => {
    const taker = aPool(there, { received: { [here]: 3 } }).pool;
    expect(freeNeededToClaim(made, [made, taker], 8)).toBe(4);
    expect(freeNeededToClaim(undefined, [made, taker], 8)).toBe(1);
  });

  test('one more for each that was promised twice, of a license that lost a region', () => {
    const home = aPool(here, { minted: 10, sent: { [there]: 4 } }).pool;
    const back = aPool(there, { received: { [here]: 4 }, sent: { [here]: 4, [third]: 1 } }).pool;
    const other = aPool(third, { received: { [there]: 1 } }).pool;
    const known = [{ ...home, received: { [there]: 4 } }, back, other];
    expect(deficitOf(known)).toBe(1);
    expect(freeNeededAfterLoss(other, known, 10)).toBe(2);
    expect(freeNeededToClaim(other, known, 10)).toBe(1);
  });

  test('never fewer than one, and the more there is or is owed the more', () => {
    fc.assert(
      fc.property(anyPools, anyAmount, (states, wanted) => {
        const known = states.map(({ pool }) => pool);
        const [own] = known;
        const needed = freeNeededToClaim(own, known, wanted);
        expect(needed).toBe(1 + Math.max(0, supplyOf(known) - wanted) + (own === undefined ? 0 : owedBy(own, known)));
        expect(excessOf(known, wanted)).toBe(Math.max(0, supplyOf(known) - wanted));
        expect(freeNeededToClaim(own, known, wanted + 1)).toBeLessThanOrEqual(needed);
        expect(freeNeededAfterLoss(own, known, wanted)).toBe(needed + deficitOf(known));
      }),
    );
  });
});

describe('what a donor gives', () => {
  test.each([
    ['what is missing, to a region without demand so far', 10, { used: 0, missing: 1 }, 1],
    ['as much as is used already', 10, { used: 3, missing: 1 }, 3],
    ['half of what is free, at most', 10, { used: 99, missing: 1 }, 5],
    ['more than half only where that is missing', 10, { used: 99, missing: 7 }, 7],
    ['all, where more is missing', 10, { used: 0, missing: 11 }, 10],
    ['the last one', 1, { used: 0, missing: 1 }, 1],
    ['nothing, of nothing', 0, { used: 5, missing: 1 }, 0],
  ])('%s', (_name, free, needy, share) => {
    expect(shareToSend(free, needy)).toBe(share);
  });

  const anyNeed = fc.record({ used: anyAmount, missing: anyAmount.map((missing) => missing + 1) });

  test('is between nothing and all, all that is missing where there is so much, and else leaves half', () => {
    fc.assert(
      fc.property(anyAmount, anyNeed, (free, needy) => {
        const share = shareToSend(free, needy);
        expect(share).toBeGreaterThanOrEqual(Math.min(free, needy.missing));
        expect(share).toBeLessThanOrEqual(free);
        if (share > needy.missing) expect(share).toBeLessThanOrEqual(Math.min(free / 2, needy.used));
      }),
    );
  });

  test('is nothing where the donor itself is left owing', () => {
    fc.assert(
      fc.property(anyAmount, anyNeed, (owing, needy) => {
        expect(shareToSend(-1 - owing, needy)).toBe(0);
      }),
    );
  });
});

describe('whom a region asks', () => {
  test('whoever has most; of equals the home, then the first', () => {
    const known = [aPool(here, { minted: 9 }), aPool(there, { minted: 1 }), aPool(regions[3] ?? here, { minted: 5 })];
    const [, , third, fourth, fifth] = regions;
    const needy = { region: here, home: fifth ?? here };
    expect(donorsInOrder(known, regions, needy)).toEqual([fourth, there, fifth, third]);
  });

  test('every other region once, in an order that falls', () => {
    fc.assert(
      fc.property(
        anyPools,
        fc.constantFrom(...regions),
        fc.constantFrom(...regions),
        fc.nat({ max: 5 }),
        (states, asking, home, count) => {
          const known = states.slice(0, count);
          const donors = donorsInOrder(known, regions, { region: asking, home });
          expect([...donors, asking].sort()).toEqual([...regions].sort());
          const free = donors.map((donor) => known.find(({ pool }) => pool.region === donor)?.free ?? 0);
          expect(free).toEqual(free.toSorted((one, other) => other - one));
        },
      ),
    );
  });
});
