import fc from 'fast-check';
import { liveIn } from './escrow-invariants.ts';
import { Exploration, type Violation } from './escrow-exploration.ts';
import { claim, release } from './escrow-procedures.ts';
import type { Rules } from './escrow-rules.ts';
import { type RareErrand, type Setting, type Step, anyIndex, anySetting, anyStep, anyWalk } from './escrow-steps.ts';

/** What is found when a case is tried: nothing, where the rules are right. */
export type Finding =
  | Violation
  | 'a claim failed though a seat was free'
  | 'a claim succeeded though no seat was free'
  | 'seats went to and fro';

export interface Scenario<Case = unknown> {
  readonly cases: fc.Arbitrary<Case>;
  /** A method, so that scenarios of different cases fit into one table. */
  run(rules: Rules, of: Case): Finding | undefined;
}

interface Walked {
  readonly setting: Setting;
  readonly walk: readonly Step[];
  /** The region that claims everything in the end. */
  readonly claimant: number;
}

const comesToRest = (...more: readonly RareErrand[]): Scenario<Walked> => ({
  cases: fc.record({ setting: anySetting, walk: anyWalk(anyStep(...more)), claimant: anyIndex }),
  run: (rules, { setting, walk, claimant }) =>
    new Exploration(rules, setting).walk(walk).heal().settleDown().claimAll(claimant).violation,
});

/** Claims, releases, leases, crashes and partitions, under one limit. */
export const oneLimit = comesToRest();

/** The same, while the limit is raised and lowered. */
export const changingLimit = comesToRest('limit');

/** The same, while regions that are alive are given up as lost, by operators who know little, of several at a time. */
export const mistakenLoss = comesToRest('limit', 'retire');

const giveUp: Step = { kind: 'begin', errand: 'retire', by: 0, about: 0, steps: 500 };

interface Lost extends Walked {
  readonly lost: number;
  readonly after: readonly Step[];
  readonly back: readonly Step[];
}

/**
 * A region falls silent, after all that it did is known. One operator gives it up, again and again. At last it comes back,
 * hears of that, and goes on. Nobody is left owing here, so there are no debts to pay.
 */
export const trueLoss: Scenario<Lost> = {
  cases: fc
    .record({
      setting: anySetting,
      walk: anyWalk(anyStep(), 40),
      claimant: anyIndex,
      lost: anyIndex,
      after: anyWalk(anyStep('retire'), 40),
      back: anyWalk(anyStep(), 40),
    })
    .filter(({ setting: { regionCount }, claimant, lost }) => claimant % regionCount !== lost % regionCount),
  run: (rules, { setting, walk, claimant, lost, after, back }) =>
    new Exploration({ ...rules, paysDebts: () => false }, setting)
      .walk(walk)
      .lose(lost, claimant)
      .walk([giveUp, ...after])
      .heal()
      .walk(back)
      .heal()
      .settleDown()
      .claimAll(claimant).violation,
};

const ROUNDS = 3;

/**
 * Whatever happened before: once all regions hear of each other, a claim succeeds, anywhere, within three rounds of asking
 * around, if and only if fewer seats are live than the limit.
 */
export const freeSeatIsFound: Scenario<Walked> = {
  cases: changingLimit.cases,
  run: (rules, { setting, walk, claimant }) => {
    const exploration = new Exploration(rules, setting).walk(walk).heal();
    const { world } = exploration;
    const at = exploration.region(claimant);
    const expected = liveIn(world) < world.license.limit;
    let found = false;
    for (let round = 0; round < ROUNDS && !found; round += 1) {
      world.deliverAll();
      found = exploration.drive(at, claim(world, at, 1)) !== undefined;
    }
    if (exploration.violation !== undefined || found === expected) return exploration.violation;
    return found ? 'a claim succeeded though no seat was free' : 'a claim failed though a seat was free';
  },
};

interface Taken {
  readonly setting: Setting;
  /** Which of two regions claims a seat, or gives back the one that it has; and whether all hear of it at once. */
  readonly turns: readonly { readonly first: boolean; readonly heard: boolean }[];
}

/**
 * Two regions claim a seat and give it back, in turn or at once, out of at least four. Each is sent a seat once at most,
 * and keeps it: there are no more than two sends, however long it goes on.
 */
export const noToAndFro: Scenario<Taken> = {
  cases: fc.record({
    setting: fc.record({
      regionCount: fc.integer({ min: 2, max: 5 }),
      limit: fc.integer({ min: 4, max: 20 }),
      home: anyIndex,
      lease: fc.constant(Number.POSITIVE_INFINITY),
    }),
    turns: fc.array(fc.record({ first: fc.boolean(), heard: fc.boolean() }), { maxLength: 40, size: 'max' }),
  }),
  run: (rules, { setting, turns }) => {
    const exploration = new Exploration(rules, setting);
    const { world } = exploration;
    for (const { first, heard } of turns) {
      const at = exploration.region(first ? 0 : 1);
      const seat = world.seats.find((each) => each.at === at && !each.ended);
      if (seat === undefined) exploration.drive(at, claim(world, at, 1));
      else exploration.drive(at, release(world, seat));
      if (heard) world.deliverAll();
    }
    if (exploration.violation !== undefined) return exploration.violation;
    return (world.chronicle.moves.get('pool.sent') ?? 0) > 2 ? 'seats went to and fro' : undefined;
  },
};
