import { describe, expect, test } from '@jest/globals';
import type { DecisionCode } from '../../lambdas/contract/codes.ts';
import { type Question, decide } from '../../lambdas/core/decide.ts';
import { planId, productId } from '../../lambdas/core/ids.ts';
import { type Instant, instant } from '../../lambdas/core/instant.ts';
import { type License, license as licenseSchema } from '../../lambdas/core/license.ts';
import { type PlanVersion, planVersion } from '../../lambdas/core/plan.ts';

const at = (text: string): Instant => instant.parse(text);
const day = (text: string): Instant => at(`${text}T00:00:00.000Z`);

const plan = (more: object = {}): PlanVersion =>
  planVersion.parse({
    plan: 'pro',
    version: 3,
    publishedAt: day('2026-01-01'),
    product: 'atlas',
    term: { kind: 'subscription', period: 'P1M', grace: 'P7D' },
    features: { sso: true, 'max-projects': 0, maps: false },
    ...more,
  });

/** Paid from the 1st of March to the 1st of April 2026, with a grace until the 8th. */
const license = (more: object = {}): License =>
  licenseSchema.parse({
    id: 'lic_01kjmma2g00000000000000000',
    product: 'atlas',
    plan: 'pro',
    customer: 'cus_acme',
    status: 'active',
    home: 'eu-west-1',
    issuedAt: day('2026-03-01'),
    startsAt: day('2026-03-01'),
    term: {
      kind: 'subscription',
      expiresAt: day('2026-04-01'),
      paid: { from: day('2026-03-01'), period: 'P1M', periods: 1 },
    },
    overrides: {},
    statusPosition: { list: 'eu-west-1-0', index: 7 },
    key: { issuedAt: day('2026-03-01') },
    metadata: {},
    ...more,
  });

const trial = license({
  term: { kind: 'subscription', expiresAt: day('2026-03-15'), trialEndsAt: day('2026-03-15') },
});
const perpetual = license({ term: { kind: 'perpetual', maintenanceUntil: day('2027-03-01') } });
const mid = day('2026-03-10');

/** Asks about the license alone: who holds a seat is told in seats.test.ts. */
const ask = (more: Omit<Question, 'claimant'> = {}): Question => ({ claimant: 'anyone', ...more });

const codeOf = (facts: { license: License; plan?: PlanVersion }, question: Question, now: Instant): DecisionCode =>
  decide({ plan: plan(), seats: [], ...facts }, question, now).code;

describe('each boundary, its last instant before and its first after', () => {
  test.each<[string, License, string, DecisionCode]>([
    ['start', license(), '2026-02-28T23:59:59.999Z', 'NOT_STARTED'],
    ['start', license(), '2026-03-01T00:00:00.000Z', 'VALID'],
    ['expiry', license(), '2026-03-31T23:59:59.999Z', 'VALID'],
    ['expiry', license(), '2026-04-01T00:00:00.000Z', 'IN_GRACE'],
    ['end of grace', license(), '2026-04-07T23:59:59.999Z', 'IN_GRACE'],
    ['end of grace', license(), '2026-04-08T00:00:00.000Z', 'EXPIRED'],
    [
      'end of a longer grace by override',
      license({ overrides: { grace: 'P1M' } }),
      '2026-04-30T23:59:59.999Z',
      'IN_GRACE',
    ],
    [
      'end of a longer grace by override',
      license({ overrides: { grace: 'P1M' } }),
      '2026-05-01T00:00:00.000Z',
      'EXPIRED',
    ],
    ['end of an unpaid trial, which has no grace', trial, '2026-03-14T23:59:59.999Z', 'IN_TRIAL'],
    ['end of an unpaid trial, which has no grace', trial, '2026-03-15T00:00:00.000Z', 'EXPIRED'],
    ['a perpetual license', perpetual, '9999-12-31T23:59:59.999Z', 'VALID'],
  ])('%s: at %3$s %4$s', (_name, of, now, code) => {
    expect(codeOf({ license: of }, ask(), at(now))).toBe(code);
  });

  test('without a grace, a paid term ends at its expiry', () => {
    const strict = plan({ term: { kind: 'subscription', period: 'P1M' } });
    expect(codeOf({ license: license(), plan: strict }, ask(), day('2026-04-01'))).toBe('EXPIRED');
  });

  test('a trial that was paid for meanwhile is no trial any more', () => {
    const converted = license({
      term: {
        kind: 'subscription',
        expiresAt: day('2026-04-15'),
        trialEndsAt: day('2026-03-15'),
        paid: { from: day('2026-03-15'), period: 'P1M', periods: 1 },
      },
    });
    expect(codeOf({ license: converted }, ask(), mid)).toBe('VALID');
  });
});

describe('what is asked', () => {
  test.each<[string, License, Question, DecisionCode]>([
    ['its product', license(), ask({ product: productId.parse('atlas') }), 'VALID'],
    ['another product', license(), ask({ product: productId.parse('orion') }), 'PRODUCT_MISMATCH'],
    ['a feature of the plan', license(), ask({ feature: 'sso' }), 'VALID'],
    ['a feature configured to zero', license(), ask({ feature: 'max-projects' }), 'VALID'],
    ['a feature that is off', license(), ask({ feature: 'maps' }), 'FEATURE_NOT_INCLUDED'],
    ['a feature that is not there', license(), ask({ feature: 'teleport' }), 'FEATURE_NOT_INCLUDED'],
    ['a feature named like a method of objects', license(), ask({ feature: 'constructor' }), 'FEATURE_NOT_INCLUDED'],
    [
      'a feature granted by override',
      license({ overrides: { features: { maps: true } } }),
      ask({ feature: 'maps' }),
      'VALID',
    ],
    [
      'a feature taken by override',
      license({ overrides: { features: { sso: false } } }),
      ask({ feature: 'sso' }),
      'FEATURE_NOT_INCLUDED',
    ],
    ['a meter that no plan has', license(), ask({ meter: { name: 'api-calls' } }), 'METER_UNKNOWN'],
    ['a release of the last covered instant', perpetual, ask({ releasedAt: day('2027-03-01') }), 'VALID'],
    ['a release just after', perpetual, ask({ releasedAt: at('2027-03-01T00:00:00.001Z') }), 'MAINTENANCE_ENDED'],
    ['a release, of a license that bounds none', license(), ask({ releasedAt: day('2999-01-01') }), 'VALID'],
  ])('%s: %4$s', (_name, of, question, code) => {
    expect(codeOf({ license: of }, question, mid)).toBe(code);
  });
});

describe('of several reasons, the first in the order of the API is the code', () => {
  const worst = ask({
    product: productId.parse('orion'),
    feature: 'teleport',
    meter: { name: 'api-calls' },
    releasedAt: day('2999-01-01'),
  });
  const future = { startsAt: day('2030-01-01') };
  const past = license({ status: 'revoked', term: { kind: 'subscription', expiresAt: day('2026-03-02') } });
  const sameProduct = { ...worst, product: productId.parse('atlas') };

  test.each<[DecisionCode, License, Question]>([
    ['NOT_STARTED', { ...past, startsAt: day('2030-01-01') }, worst],
    ['EXPIRED', past, worst],
    ['SUSPENDED', { ...perpetual, status: 'suspended' }, worst],
    ['REVOKED', { ...perpetual, status: 'revoked' }, worst],
    ['MAINTENANCE_ENDED', perpetual, worst],
    ['PRODUCT_MISMATCH', license(), worst],
    ['FEATURE_NOT_INCLUDED', license(), sameProduct],
    ['METER_UNKNOWN', license(), ask({ meter: { name: 'api-calls' } })],
    ['NOT_STARTED', license({ ...future, status: 'revoked' }), ask()],
  ])('%s', (code, of, question) => {
    expect(codeOf({ license: of }, question, mid)).toBe(code);
  });
});

describe('a scheduled plan change', () => {
  const change = license({ scheduled: { plan: 'team', at: day('2026-03-20') } });
  const team = plan({ plan: 'team', version: 1, features: { maps: true } });

  test('counts from its instant on', () => {
    const decision = decide({ license: change, plan: team, seats: [] }, ask({ feature: 'maps' }), day('2026-03-20'));
    expect(decision).toMatchObject({ code: 'VALID', license: { plan: 'team', planVersion: 1 } });
  });

  test('to a plan of another kind of term starts that term at its instant', () => {
    const forever = plan({ plan: 'team', term: { kind: 'perpetual', maintenance: 'P1Y' } });
    const decision = decide({ license: change, plan: forever, seats: [] }, ask(), day('2028-01-01'));
    expect(decision).toMatchObject({
      code: 'VALID',
      license: { plan: planId.parse('team'), expiresAt: null, maintenanceUntil: day('2027-03-20') },
    });
  });
});

test('the answer tells the dates and features that it rests on', () => {
  expect(decide({ license: license(), plan: plan(), seats: [] }, ask(), mid)).toEqual({
    code: 'VALID',
    allowed: true,
    detail: 'The license is valid.',
    license: {
      id: 'lic_01kjmma2g00000000000000000',
      status: 'active',
      plan: 'pro',
      planVersion: 3,
      expiresAt: day('2026-04-01'),
      graceUntil: day('2026-04-08'),
      maintenanceUntil: null,
    },
    features: { sso: true, 'max-projects': 0, maps: false },
    seat: null,
  });
});
