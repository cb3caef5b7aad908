import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decisionCodes } from '../../lambdas/contract/codes.ts';
import { type Facts, type Question, decide } from '../../lambdas/core/decide.ts';
import { includesFeature } from '../../lambdas/core/feature.ts';
import type { Instant } from '../../lambdas/core/instant.ts';
import { anyFeatureName, anyInstant, anyLicense, anyPlan, anyQuestion, anySeat, anySeats } from './any.ts';

const anyFacts: fc.Arbitrary<Facts> = fc.record({ license: anyLicense, plan: anyPlan, seats: anySeats });
/** Asks nothing but whether the license is good. */
const plain: Question = { claimant: 'anyone' };
const inOrder = fc
  .tuple(anyInstant, anyInstant)
  .map(([one, other]): readonly [Instant, Instant] => (one < other ? [one, other] : [other, one]));

describe('a decision', () => {
  test('is total: one code of the table for every license, plan, question and instant', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, anyInstant, (facts, question, now) => {
        const { code, allowed, detail } = decide(facts, question, now);
        expect({ allowed, detail }).toEqual(decisionCodes[code]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('has every code for some of what these properties try', () => {
    const tried = fc.sample(fc.tuple(anyFacts, anyQuestion, anyInstant), { numRuns: 10_000, seed: 20261123 });
    const codes = new Set(tried.map(([facts, question, now]) => decide(facts, question, now).code));
    expect([...codes].sort()).toEqual(Object.keys(decisionCodes).sort());
  });

  test('is deterministic, and leaves what it was given as it was', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, anyInstant, (facts, question, now) => {
        const before = JSON.stringify([facts, question]);
        expect(decide(facts, question, now)).toEqual(decide(structuredClone(facts), structuredClone(question), now));
        expect(JSON.stringify([facts, question])).toBe(before);
      }),
    );
  });

  test('never allows a revoked license, whatever is asked and however much time passes', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, anyInstant, (facts, question, now) => {
        const license = { ...facts.license, status: 'revoked' as const };
        expect(decide({ ...facts, license }, question, now).allowed).toBe(false);
      }),
    );
  });

  test('never grants by suspending', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, anyInstant, (facts, question, now) => {
        const license = { ...facts.license, status: 'suspended' as const };
        const suspended = decide({ ...facts, license }, question, now);
        expect(suspended.allowed).toBe(false);
      }),
    );
  });

  test('never turns from expired to anything else by time passing, with no plan change to come', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, inOrder, (facts, question, [now, later]) => {
        const settled = { ...facts.license };
        delete settled.scheduled;
        const first = decide({ ...facts, license: settled }, question, now);
        fc.pre(first.code === 'EXPIRED');
        expect(decide({ ...facts, license: settled }, question, later).code).toBe('EXPIRED');
      }),
    );
  });

  test('goes only forward through not started, trial, valid, grace and expired', () => {
    const stages = ['NOT_STARTED', 'IN_TRIAL', 'VALID', 'IN_GRACE', 'EXPIRED'];
    fc.assert(
      fc.property(anyFacts, inOrder, (facts, [now, later]) => {
        const active = { ...facts.license, status: 'active' as const };
        delete active.scheduled;
        const [first, second] = [now, later].map((at) =>
          stages.indexOf(decide({ ...facts, license: active }, plain, at).code),
        );
        expect(first).toBeGreaterThanOrEqual(0);
        expect(second).toBeGreaterThanOrEqual(first ?? 0);
      }),
    );
  });

  test('asking for more never allows what asking for nothing denies', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, anyInstant, (facts, question, now) => {
        fc.pre(!decide(facts, plain, now).allowed);
        expect(decide(facts, question, now).allowed).toBe(false);
      }),
    );
  });

  test('asking for more than to run never allows what is denied to the same claimant', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, anyInstant, (facts, question, now) => {
        fc.pre(!decide(facts, { claimant: question.claimant }, now).allowed);
        expect(decide(facts, question, now).allowed).toBe(false);
      }),
    );
  });

  test('holding one seat more never denies what was allowed', () => {
    fc.assert(
      fc.property(anyFacts, anySeat, anyQuestion, anyInstant, (facts, more, { claimant }, now) => {
        const license = { ...facts.license, status: 'active' as const, term: { kind: 'perpetual' as const } };
        const good = { ...facts, license: { ...license, startsAt: now } };
        fc.pre(decide(good, { claimant }, now).allowed);
        expect(decide({ ...good, seats: [...facts.seats, more] }, { claimant }, now).allowed).toBe(true);
      }),
    );
  });

  test('asks for no seat where the plan has none, and tells of none', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, anyInstant, (facts, question, now) => {
        const unlimited = { ...facts.plan };
        delete unlimited.seats;
        const decision = decide({ ...facts, plan: unlimited }, question, now);
        expect(decision).toEqual(decide({ ...facts, plan: unlimited }, { ...question, claimant: 'anyone' }, now));
        expect(decision.seat).toBeNull();
      }),
    );
  });

  test('tells of a seat that is held, among those of its facts, and of none where one is asked for in vain', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, anyInstant, (facts, question, now) => {
        const { code, seat } = decide(facts, question, now);
        if (seat !== null) {
          expect(facts.seats.map(({ value }) => value.id)).toContain(seat.id);
          expect(seat.expiresAt === null || seat.expiresAt > now).toBe(true);
        }
        if (code === 'SEAT_REQUIRED' || code === 'SEAT_EXPIRED') expect(seat).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  test('granting one feature more takes no other away', () => {
    fc.assert(
      fc.property(anyFacts, anyFeatureName, anyFeatureName, anyInstant, (facts, granted, other, now) => {
        const { license } = facts;
        const overrides = { ...license.overrides, features: { ...license.overrides.features, [granted]: true } };
        const before = decide(facts, plain, now).features;
        const after = decide({ ...facts, license: { ...license, overrides } }, plain, now).features;
        expect(includesFeature(after, granted)).toBe(true);
        expect(includesFeature(after, other)).toBe(other === granted || includesFeature(before, other));
      }),
    );
  });
});
