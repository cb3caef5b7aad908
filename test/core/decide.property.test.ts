import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decisionCodes } from '../../lambdas/contract/codes.ts';
import { decide } from '../../lambdas/core/decide.ts';
import { includesFeature } from '../../lambdas/core/feature.ts';
import type { Instant } from '../../lambdas/core/instant.ts';
import { anyFeatureName, anyInstant, anyLicense, anyPlan, anyQuestion } from './any.ts';

const anyFacts = fc.record({ license: anyLicense, plan: anyPlan });
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
      fc.property(anyFacts, anyQuestion, anyInstant, ({ license, plan }, question, now) => {
        expect(decide({ license: { ...license, status: 'revoked' }, plan }, question, now).allowed).toBe(false);
      }),
    );
  });

  test('never grants by suspending', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, anyInstant, ({ license, plan }, question, now) => {
        const suspended = decide({ license: { ...license, status: 'suspended' }, plan }, question, now);
        expect(suspended.allowed).toBe(false);
      }),
    );
  });

  test('never turns from expired to anything else by time passing, with no plan change to come', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, inOrder, ({ license, plan }, question, [now, later]) => {
        const settled = { ...license };
        delete settled.scheduled;
        const first = decide({ license: settled, plan }, question, now);
        fc.pre(first.code === 'EXPIRED');
        expect(decide({ license: settled, plan }, question, later).code).toBe('EXPIRED');
      }),
    );
  });

  test('goes only forward through not started, trial, valid, grace and expired', () => {
    const stages = ['NOT_STARTED', 'IN_TRIAL', 'VALID', 'IN_GRACE', 'EXPIRED'];
    fc.assert(
      fc.property(anyFacts, inOrder, ({ license, plan }, [now, later]) => {
        const active = { ...license, status: 'active' as const };
        delete active.scheduled;
        const [first, second] = [now, later].map((at) =>
          stages.indexOf(decide({ license: active, plan }, {}, at).code),
        );
        expect(first).toBeGreaterThanOrEqual(0);
        expect(second).toBeGreaterThanOrEqual(first ?? 0);
      }),
    );
  });

  test('asking for more never allows what asking for nothing denies', () => {
    fc.assert(
      fc.property(anyFacts, anyQuestion, anyInstant, (facts, question, now) => {
        fc.pre(!decide(facts, {}, now).allowed);
        expect(decide(facts, question, now).allowed).toBe(false);
      }),
    );
  });

  test('granting one feature more takes no other away', () => {
    fc.assert(
      fc.property(anyFacts, anyFeatureName, anyFeatureName, anyInstant, ({ license, plan }, granted, other, now) => {
        const overrides = { ...license.overrides, features: { ...license.overrides.features, [granted]: true } };
        const before = decide({ license, plan }, {}, now).features;
        const after = decide({ license: { ...license, overrides }, plan }, {}, now).features;
        expect(includesFeature(after, granted)).toBe(true);
        expect(includesFeature(after, other)).toBe(other === granted || includesFeature(before, other));
      }),
    );
  });
});
