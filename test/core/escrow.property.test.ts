import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Exploration } from './escrow-exploration.ts';
import { usedIn } from './escrow-invariants.ts';
import { trueRules } from './escrow-rules.ts';
import {
  type Scenario,
  changingLimit,
  freeSeatIsFound,
  mistakenLoss,
  noToAndFro,
  oneLimit,
  trueLoss,
} from './escrow-scenarios.ts';
import { anyLimit, anySetting, anyStep, anyWalk } from './escrow-steps.ts';

/** @param examples cases that once failed */
const holds = <Case>(scenario: Scenario<Case>, numRuns: number, examples: readonly Case[] = []): void => {
  fc.assert(
    fc.property(scenario.cases, (of) => {
      expect(scenario.run(trueRules, of)).toBeUndefined();
    }),
    { numRuns, examples: examples.map((example): [Case] => [example]) },
  );
};

describe('whatever is claimed, cut short, delayed, delivered twice or cut off, nothing is lost and nothing is given twice', () => {
  test('under one limit', () => {
    holds(oneLimit, 3_000);
  });

  test('while the limit is raised and lowered', () => {
    holds(changingLimit, 3_000);
  });

  test('while regions are given up as lost that are not, and come back', () => {
    holds(mistakenLoss, 3_000);
  });

  test('when a region is lost for good: its seats can be held elsewhere, each once', () => {
    const setting = { regionCount: 3, limit: 2, home: 0, lease: 1 };
    const sentButNotCredited = [{ kind: 'begin', errand: 'claim', by: 1, about: 0, steps: 11 }] as const;
    holds(trueLoss, 2_000, [{ setting, walk: sentButNotCredited, claimant: 2, lost: 0, after: [], back: [] }]);
  });
});

test('once regions hear of each other, a claim succeeds within three rounds where a seat is free, and nowhere else', () => {
  holds(freeSeatIsFound, 3_000);
});

test('two regions that take turns are sent one seat each, and no more', () => {
  holds(noToAndFro, 500);
});

test('seats and overdraft are two pools: together never more are used than limit and overdraft', () => {
  fc.assert(
    fc.property(anySetting, anyLimit, anyWalk(anyStep()), (setting, overdraft, walk) => {
      const pools = [setting, { ...setting, limit: overdraft }].map((each) => new Exploration(trueRules, each));
      for (const step of walk) {
        const used = pools.map((pool) => usedIn(pool.walk([step]).world));
        expect(used.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(setting.limit + overdraft);
      }
    }),
    { numRuns: 500 },
  );
});

test('these walks go everywhere: every move of an account is made, and some are never completed', () => {
  const walks = fc.sample(mistakenLoss.cases, { numRuns: 200, seed: 20261123 });
  const worlds = walks.map(({ setting, walk }) => new Exploration(trueRules, setting).walk(walk).world);
  expect([...new Set(worlds.flatMap(({ chronicle }) => [...chronicle.moves.keys()]))].sort()).toEqual([
    'pool.burned',
    'pool.credited',
    'pool.minted',
    'pool.sent',
    'pool.taken-over',
    'pool.yielded',
  ]);
  const count = (action: 'pool.sent' | 'pool.credited') =>
    worlds.reduce((sum, { chronicle }) => sum + (chronicle.moves.get(action) ?? 0), 0);
  expect(count('pool.sent')).toBeGreaterThan(count('pool.credited'));
  expect(worlds.some(({ seats }) => seats.some(({ ended }) => ended))).toBe(true);
});
