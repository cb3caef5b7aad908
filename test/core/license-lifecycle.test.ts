import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { duration } from '../../lambdas/core/duration.ts';
import { customerId, planId } from '../../lambdas/core/ids.ts';
import { type Instant, instant } from '../../lambdas/core/instant.ts';
import { issue } from '../../lambdas/core/issue-license.ts';
import {
  type LicenseStep,
  type StepResult,
  legalSteps,
  reinstate,
  renew,
  revoke,
  rotateKey,
  suspend,
  transfer,
} from '../../lambdas/core/license-lifecycle.ts';
import { type License, type LicenseStatus, license as licenseSchema } from '../../lambdas/core/license.ts';
import { applyScheduledPlan, changePlan } from '../../lambdas/core/plan-change.ts';
import { type PlanVersion, planVersion } from '../../lambdas/core/plan.ts';
import { endOf, timelineOf } from '../../lambdas/core/term.ts';
import { anyInstant, anyLicense, anyPlan } from './any.ts';

const day = (text: string): Instant => instant.parse(`${text}T00:00:00.000Z`);

const planOf = (plan: string, term: object, product = 'atlas'): PlanVersion =>
  planVersion.parse({ plan, version: 1, publishedAt: day('2026-01-01'), product, term, features: {} });

const monthly = planOf('pro', { kind: 'subscription', period: 'P1M', trial: 'P14D', grace: 'P7D' });
const yearly = planOf('team', { kind: 'subscription', period: 'P1Y' });
const forever = planOf('forever', { kind: 'perpetual', maintenance: 'P1Y' });
const unbounded = planOf('forever', { kind: 'perpetual' });

const issueRequest = {
  id: licenseSchema.shape.id.parse('lic_01kjmma2g00000000000000000'),
  customer: customerId.parse('cus_acme'),
  home: licenseSchema.shape.home.parse('eu-west-1'),
  statusPosition: licenseSchema.shape.statusPosition.parse({ list: 'eu-west-1-0', index: 7 }),
  now: day('2026-01-31'),
  trial: false,
  overrides: {},
  metadata: {},
};

const accepted = (result: StepResult): License => {
  if (!result.ok) throw new Error(result.refusal.detail);
  return result.value.after;
};

const detailOf = (result: StepResult): string => {
  if (result.ok) throw new Error('expected a refusal');
  return result.refusal.detail;
};

const issued = (plan = monthly, more: object = {}) => accepted(issue(plan, { ...issueRequest, ...more }));
const active = issued();

describe('a new license', () => {
  test.each([
    [
      'begins with the plan’s trial',
      monthly,
      { trial: true },
      { expiresAt: day('2026-02-14'), trialEndsAt: day('2026-02-14') },
    ],
    [
      'or, where it is not wanted, with a paid period',
      monthly,
      {},
      { expiresAt: day('2026-02-28'), paid: { from: day('2026-01-31'), period: 'P1M', periods: 1 } },
    ],
    ['starts when it says', monthly, { startsAt: day('2026-03-31') }, { expiresAt: day('2026-04-30') }],
    ['ends when it says', monthly, { trial: true, expiresAt: day('2026-12-24') }, { expiresAt: day('2026-12-24') }],
    ['is perpetual under a perpetual plan', forever, {}, { kind: 'perpetual', maintenanceUntil: day('2027-01-31') }],
    ['with no bound on releases where the plan has none', unbounded, {}, { kind: 'perpetual' }],
  ])('%s', (_name, plan, more, term) => {
    expect(issued(plan, more).term).toMatchObject(term);
  });

  test.each([
    [
      'an end before its start',
      monthly,
      { expiresAt: day('2026-01-31') },
      'expiresAt must be later than the start, 2026-01-31',
    ],
    ['an end of a perpetual license', forever, { expiresAt: day('2027-01-01') }, 'Plan forever is perpetual'],
  ])('cannot have %s', (_name, plan, more, detail) => {
    expect(detailOf(issue(plan, { ...issueRequest, ...more }))).toContain(detail);
  });
});

const now = day('2026-02-10');
const steps: Record<LicenseStep, (license: License) => StepResult> = {
  suspend,
  reinstate,
  revoke,
  renew: (license) => renew(license, monthly, { periods: 1, now }),
  'change-plan': (license) => changePlan(license, { current: monthly, next: yearly }, { when: 'now', now }),
  'rotate-key': (license) => rotateKey(license, { now }),
  transfer: (license) => transfer(license, customerId.parse('cus_zenith')),
};

describe('each step, from each state', () => {
  const taken: Record<LicenseStatus, Partial<Record<LicenseStep, [action: string, changed: object]>>> = {
    active: {
      suspend: ['license.suspended', { status: 'suspended' }],
      revoke: ['license.revoked', { status: 'revoked' }],
      renew: ['license.renewed', { term: { expiresAt: day('2026-03-31') } }],
      'change-plan': ['license.plan-changed', { plan: 'team' }],
      'rotate-key': ['license.key-rotated', { key: { issuedAt: now } }],
      transfer: ['license.transferred', { customer: 'cus_zenith' }],
    },
    suspended: {
      reinstate: ['license.reinstated', { status: 'active' }],
      revoke: ['license.revoked', { status: 'revoked' }],
      renew: ['license.renewed', { status: 'suspended', term: { expiresAt: day('2026-03-31') } }],
      'change-plan': ['license.plan-changed', { status: 'suspended', plan: 'team' }],
      'rotate-key': ['license.key-rotated', { status: 'suspended', key: { issuedAt: now } }],
      transfer: ['license.transferred', { status: 'suspended', customer: 'cus_zenith' }],
    },
    revoked: {},
  };
  const names = Object.keys(steps) as LicenseStep[];
  const cases = (Object.keys(taken) as LicenseStatus[]).flatMap((status) =>
    names.map((step) => [status, step] as const),
  );

  test.each(cases)('%s: %s', (status, step) => {
    const expected = taken[status][step];
    const result = steps[step]({ ...active, status });
    if (expected === undefined) {
      expect(result).toMatchObject({ ok: false, refusal: { code: 'STEP_NOT_LEGAL', legalSteps: legalSteps[status] } });
      expect(detailOf(result)).toContain(status);
    } else {
      expect(result).toMatchObject({ ok: true, value: { action: expected[0], after: expected[1] } });
    }
  });
});

describe('renewing', () => {
  const renewed = (license: License, at: string, periods = 1) =>
    accepted(renew(license, monthly, { periods, now: day(at) })).term;

  test.each([
    ['within the term goes on from its end, by the common start', '2026-02-10', 1, '2026-03-31'],
    ['several periods at once', '2026-02-10', 12, '2027-02-28'],
    ['in the last instant of grace goes on as well', '2026-03-06', 1, '2026-03-31'],
    ['from the end of grace on starts anew', '2026-03-07', 1, '2026-04-07'],
    ['long after starts anew', '2026-10-31', 4, '2027-02-28'],
  ])('%s', (_name, at, periods, expiresAt) => {
    expect(renewed(active, at, periods)).toMatchObject({ expiresAt: day(expiresAt) });
  });

  test('a trial adds the paid period after it, and keeps when it ended', () => {
    expect(renewed(issued(monthly, { trial: true }), '2026-02-01')).toEqual({
      kind: 'subscription',
      expiresAt: day('2026-03-14'),
      trialEndsAt: day('2026-02-14'),
      paid: { from: day('2026-02-14'), period: 'P1M', periods: 1 },
    });
  });

  test('under another period counts from the old end', () => {
    expect(accepted(renew(active, yearly, { periods: 1, now })).term).toMatchObject({ expiresAt: day('2027-02-28') });
  });

  test.each([
    ['covered', '2026-06-01', '2028-01-31'],
    ['uncovered', '2027-06-01', '2028-06-01'],
  ])('the maintenance of a license that is %s', (_name, at, until) => {
    const { term } = accepted(renew(issued(forever), forever, { periods: 1, now: day(at) }));
    expect(term).toEqual({ kind: 'perpetual', maintenanceUntil: day(until) });
  });

  test('a license without bounds is refused: there is nothing to renew', () => {
    expect(detailOf(renew(issued(unbounded), unbounded, { periods: 1, now }))).toContain('nothing to renew');
  });
});

describe('changing the plan', () => {
  const change = (license: License, next: PlanVersion, when: 'now' | 'period-end') =>
    changePlan(license, { current: monthly, next }, { when, now });

  test('at period end is scheduled for the end of the term, and applied when it has come', () => {
    const scheduled = accepted(change(active, yearly, 'period-end'));
    expect(scheduled).toEqual({ ...active, scheduled: { plan: 'team', at: day('2026-02-28') } });
    expect(applyScheduledPlan(scheduled, yearly, instant.parse('2026-02-27T23:59:59.999Z'))).toBeUndefined();
    expect(applyScheduledPlan(scheduled, yearly, day('2026-02-28'))).toEqual({
      action: 'license.plan-changed',
      after: { ...active, plan: 'team' },
    });
  });

  test('back to the plan it is under takes a scheduled change away', () => {
    const scheduled = accepted(change(active, yearly, 'period-end'));
    expect(accepted(change(scheduled, monthly, 'now'))).toEqual(active);
  });

  test('to another kind of term begins that term now, without a trial', () => {
    expect(accepted(change(active, forever, 'now')).term).toEqual({
      kind: 'perpetual',
      maintenanceUntil: day('2027-02-10'),
    });
    expect(
      accepted(changePlan(issued(forever), { current: forever, next: monthly }, { when: 'now', now })).term,
    ).toMatchObject({
      expiresAt: day('2026-03-10'),
    });
  });

  test.each([
    ['to the plan it is under', active, monthly, 'now', 'already under plan pro'],
    [
      'to a plan of another product',
      active,
      planOf('team', { kind: 'subscription', period: 'P1M' }, 'orion'),
      'now',
      'of product orion',
    ],
    ['at the end of a perpetual term', issued(forever), monthly, 'period-end', 'no period end'],
    [
      'at an end that has passed',
      { ...active, term: { ...active.term, expiresAt: now } } as License,
      yearly,
      'period-end',
      'change the plan now',
    ],
  ] as const)('%s is refused', (_name, license, next, when, detail) => {
    expect(detailOf(change(license, next, when))).toContain(detail);
  });
});

test('a key rotated with an overlap says until when the old one is good', () => {
  expect(accepted(rotateKey(active, { now, overlap: duration.parse('P7D') })).key).toEqual({
    issuedAt: now,
    previousUntil: day('2026-02-17'),
  });
});

test('a transfer to whom it belongs is refused', () => {
  expect(detailOf(transfer(active, active.customer))).toContain('already belongs to cus_acme');
});

describe('whatever steps are taken, whenever', () => {
  const anyStep = fc.record({
    step: fc.constantFrom(...(Object.keys(steps) as LicenseStep[])),
    at: anyInstant,
    plan: anyPlan,
    periods: fc.integer({ min: 1, max: 24 }),
    when: fc.constantFrom('now' as const, 'period-end' as const),
  });

  test('a license stays well-formed, and a revoked one stays revoked', () => {
    fc.assert(
      fc.property(anyLicense, fc.array(anyStep, { maxLength: 12 }), (start, walk) => {
        let license = start;
        for (const { step, at, plan, periods, when } of walk) {
          const current = { ...plan, plan: license.plan, product: license.product };
          const next = { ...plan, plan: planId.parse('next'), product: license.product };
          const result = {
            ...steps,
            renew: () => renew(license, current, { periods, now: at }),
            'change-plan': () => changePlan(license, { current, next }, { when, now: at }),
            'rotate-key': () => rotateKey(license, { now: at, overlap: duration.parse('P1D') }),
          }[step](license);
          if (result.ok) expect(licenseSchema.parse(result.value.after)).toEqual(result.value.after);
          if (result.ok) expect(license.status).not.toBe('revoked');
          if (result.ok) license = result.value.after;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a renewal never moves the end of a license back', () => {
    fc.assert(
      fc.property(anyLicense, anyPlan, anyInstant, fc.integer({ min: 1, max: 24 }), (some, plan, at, periods) => {
        const license = { ...some, status: 'active' as const };
        delete license.scheduled;
        const result = renew(license, plan, { periods, now: at });
        fc.pre(result.ok);
        const [before, after] = [license, accepted(result)].map((one) => timelineOf(one, plan.term));
        if (before === undefined || after === undefined) throw new Error('two licenses have two timelines');
        expect((endOf(after) ?? '') >= (endOf(before) ?? '')).toBe(true);
        expect((after.maintenanceUntil ?? '') >= (before.maintenanceUntil ?? '')).toBe(true);
      }),
    );
  });
});
