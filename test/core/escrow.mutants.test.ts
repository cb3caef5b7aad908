import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Pool, type PoolMove, holdingsOf } from '../../lambdas/core/seats/pool.ts';
import { type Rules, trueRules } from './escrow-rules.ts';
import {
  type Finding,
  type Scenario,
  changingLimit,
  freeSeatIsFound,
  mistakenLoss,
  noToAndFro,
  oneLimit,
  trueLoss,
} from './escrow-scenarios.ts';

/** The first thing that an exploration finds; of one seed, so that it always finds the same. */
const findingOf = (scenario: Scenario, rules: Rules): Finding | undefined => {
  const holds = fc.property(scenario.cases, (of) => scenario.run(rules, of) === undefined);
  const { counterexample } = fc.check(holds, { numRuns: 2_000, seed: 20261124, endOnFailure: true });
  return counterexample === null ? undefined : scenario.run(rules, counterexample[0]);
};

const sum = (totals: Pool['sent']): number => Object.values(totals).reduce((total, each) => total + each, 0);
const always = (): boolean => true;

const unconditional = (move: PoolMove): PoolMove => {
  const made = { ...move };
  delete made.freeNeeded;
  return made;
};

/** A credit of so much, whatever has been credited. */
const crediting =
  (amount: (from: Pool, own: Pool) => number): Rules['credit'] =>
  ({ pool: own }, from) => {
    const due = amount(from, own);
    const received = { ...own.received, [from.region]: (own.received[from.region] ?? 0) + due };
    return due <= 0 ? undefined : { action: 'pool.credited', after: { ...own, received }, freeBy: due };
  };

/** A takeover of so much, whatever was taken over. */
const takingOver =
  (amount: (lost: Pool, own: Pool, known: readonly Pool[]) => number): Rules['takeOver'] =>
  ({ pool: own }, lost, known) => {
    const taken = amount(lost, own, known);
    const received = { ...own.received, [lost.region]: (own.received[lost.region] ?? 0) + taken };
    return taken <= 0 ? undefined : { action: 'pool.taken-over', after: { ...own, received }, freeBy: taken };
  };

const mutants = {
  'a claim does not look at what is free': [
    oneLimit,
    { claimable: () => Number.POSITIVE_INFINITY },
    'less than nothing is free',
  ],
  'a claim does not leave an excess alone': [
    changingLimit,
    { freeNeededToClaim: (own, known) => trueRules.freeNeededToClaim(own, known, Number.POSITIVE_INFINITY) },
    'an excess was claimed',
  ],
  'a claim does not leave alone what its region owes': [
    trueLoss,
    { freeNeededAfterLoss: (_own, known, wanted) => trueRules.freeNeededAfterLoss(undefined, known, wanted) },
    'what is owed was claimed',
  ],
  'a credit adds all that was ever sent': [
    oneLimit,
    { credit: crediting((from, own) => from.sent[own.region] ?? 0) },
    'less than nothing is under way',
  ],
  'a credit takes what was sent to others': [
    oneLimit,
    { credit: crediting((from, own) => sum(from.sent) - (own.received[from.region] ?? 0)) },
    'less than nothing is under way',
  ],
  'a credit is never made': [oneLimit, { credit: () => undefined }, 'not exactly the limit can be claimed'],
  'a send does not look at what is free': [
    oneLimit,
    { send: (own, to, amount) => unconditional(trueRules.send(own, to, amount)) },
    'less than nothing is free',
  ],
  'an account is written whatever it is by now': [oneLimit, { sameAccount: always }, 'an account does not add up'],
  'every region makes what it thinks is missing': [
    oneLimit,
    { settlesSupply: (_license, asking) => asking, isHome: always },
    'there is more than there ever should be',
  ],
  'the home makes by a limit that was changed meanwhile': [
    changingLimit,
    { sameLicense: always },
    'there is more than there ever should be',
  ],
  'the home makes the limit again': [changingLimit, { supplyOf: () => 0 }, 'there is more than there ever should be'],
  'the home unmakes what is used': [
    changingLimit,
    {
      burnable: (_own, excess) => excess,
      burn: (own, amount) => unconditional(trueRules.burn(own, amount)),
    },
    'less than nothing is free',
  ],
  'a seat that has ended is ended again': [oneLimit, { stillHeld: always }, 'what is used is not what is held'],
  'a seat that was renewed is reclaimed': [oneLimit, { sameLease: always }, 'a seat was taken from one who runs'],
  'a takeover takes again what it took': [
    trueLoss,
    { takeOver: takingOver((lost) => holdingsOf(lost)) },
    'a region is left owing',
  ],
  'a takeover counts as under way all that was ever sent to the lost region': [
    trueLoss,
    {
      takeOver: (own, lost, known) => {
        const move = trueRules.takeOver(own, lost, known);
        const underWay = own.pool.sent[lost.region] ?? 0;
        const received = {
          ...move?.after.received,
          [lost.region]: (move?.after.received[lost.region] ?? 0) + underWay,
        };
        return move && { ...move, after: { ...move.after, received }, freeBy: move.freeBy + underWay };
      },
    },
    'a region is left owing',
  ],
  'a takeover takes what the lost region has sent to others': [
    trueLoss,
    { takeOver: (own, lost) => trueRules.takeOver(own, { ...lost, sent: {} }, [lost]) },
    'more are held than the limit',
  ],
  'a region that comes back does not yield': [
    mistakenLoss,
    { yieldTo: () => undefined },
    'something is left unsettled',
  ],
  'what is promised twice is claimed, and never settled': [
    mistakenLoss,
    { freeNeededAfterLoss: trueRules.freeNeededToClaim, paysDebts: () => false },
    'a region is left owing',
  ],
  'a donor gives all it has': [noToAndFro, { shareToSend: (free) => free }, 'seats went to and fro'],
  'a donor never gives more than half': [
    freeSeatIsFound,
    { shareToSend: (free, { missing }) => Math.min(Math.floor(free / 2), missing) },
    'a claim failed though a seat was free',
  ],
  'a region does not reclaim its own seats before it asks others': [
    freeSeatIsFound,
    { reclaimsOwn: () => false },
    'a claim failed though a seat was free',
  ],
  'the home is never asked': [
    freeSeatIsFound,
    {
      donorsInOrder: (known, regions, needy) =>
        trueRules.donorsInOrder(known, regions, needy).filter((donor) => donor !== needy.home),
    },
    'a claim failed though a seat was free',
  ],
} as const satisfies Record<string, readonly [Scenario, Partial<Rules>, Finding]>;

describe('an exploration finds what breaks where a rule is broken', () => {
  test.each(Object.entries(mutants))('%s', (_name, [scenario, broken, finding]) => {
    expect(findingOf(scenario, { ...trueRules, ...broken })).toBe(finding);
  });
});
