import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../lambdas/core/decide.ts';
import { entitlementsOf } from '../../lambdas/core/entitlements.ts';
import { epochSeconds, instant } from '../../lambdas/core/instant.ts';
import { leaseClaims } from '../../lambdas/core/lease.ts';
import { license as licenseSchema } from '../../lambdas/core/license.ts';
import { planVersion } from '../../lambdas/core/plan.ts';
import { licenseAt } from '../../lambdas/core/scheduled-plan.ts';
import { endOf } from '../../lambdas/core/term.ts';
import { anyClaimant, anyInstant, anyLicense, anyPlan, anySeats } from './any.ts';

const day = (text: string) => instant.parse(`${text}T00:00:00.000Z`);
const seconds = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;

const offered = (offline: object | undefined) =>
  planVersion.parse({
    plan: 'pro',
    version: 1,
    publishedAt: day('2026-01-01'),
    product: 'atlas',
    term: { kind: 'subscription', period: 'P1M' },
    features: { sso: true },
    ...(offline !== undefined && { offline }),
  });

/** Ends on the 1st of April 2026, without a grace. */
const license = licenseSchema.parse({
  id: 'lic_01kjmma2g00000000000000000',
  product: 'atlas',
  plan: 'pro',
  customer: 'cus_acme',
  status: 'active',
  home: 'eu-west-1',
  issuedAt: day('2026-03-01'),
  startsAt: day('2026-03-01'),
  term: { kind: 'subscription', expiresAt: day('2026-04-01') },
  overrides: {},
  statusPosition: { list: 'eu-west-1-0', index: 7 },
  key: { issuedAt: day('2026-03-01') },
  metadata: {},
});

const request = { now: day('2026-03-01'), issuer: 'urn:licet:test', tokenId: 'lea_1' };
const claimsOf = (offline: object | undefined, more: object = {}) => {
  const result = leaseClaims({ license: { ...license, ...more }, plan: offered(offline), seats: [] }, request);
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value;
};

describe('the times of a lease', () => {
  test.each([
    ['lasts as the plan says; refreshed half-way', { lease: 'P10D' }, ['2026-03-11', '2026-03-06', '2026-03-11']],
    [
      'refreshed when the plan says',
      { lease: 'P10D', refreshAfter: 'P1D' },
      ['2026-03-11', '2026-03-02', '2026-03-11'],
    ],
    ['has the grace of the plan', { lease: 'P10D', grace: 'P5D' }, ['2026-03-11', '2026-03-06', '2026-03-16']],
    ['its grace ends with the license', { lease: 'P30D', grace: 'P5D' }, ['2026-03-31', '2026-03-16', '2026-04-01']],
    ['it ends with the license', { lease: 'P60D', refreshAfter: 'P40D' }, ['2026-04-01', '2026-04-01', '2026-04-01']],
  ])('%s', (_name, offline, [exp, refresh, grace]) => {
    expect(claimsOf(offline)).toMatchObject({
      iat: seconds('2026-03-01'),
      nbf: seconds('2026-03-01'),
      exp: seconds(exp ?? ''),
      refresh_after: seconds(refresh ?? ''),
      grace_until: seconds(grace ?? ''),
    });
  });

  test('come from the license where it overrides the plan', () => {
    const overrides = { ...license.overrides, offline: offered({ lease: 'P2D' }).offline };
    expect(claimsOf({ lease: 'P10D' }, { overrides })).toMatchObject({ exp: seconds('2026-03-03') });
    expect(claimsOf(undefined, { overrides })).toMatchObject({ exp: seconds('2026-03-03') });
  });
});

test('a perpetual license says until when its releases are covered', () => {
  const term = { kind: 'perpetual', maintenanceUntil: day('2027-01-01') } as const;
  expect(claimsOf({ lease: 'P10D' }, { term })).toMatchObject({ maintenance_until: seconds('2027-01-01') });
});

describe('a lease says when the license itself ends', () => {
  test('a paid one: its end, which the lease’s own grace may outlast', () => {
    const claims = claimsOf({ lease: 'P60D' }, { overrides: { grace: offered({ lease: 'P9D' }).offline?.lease } });
    expect(claims).toMatchObject({ license_expires_at: seconds('2026-04-01'), exp: seconds('2026-04-10') });
    expect(claims).not.toHaveProperty('trial_until');
  });

  test('one in its trial: the trial’s end too', () => {
    const end = day('2026-03-15');
    const term = { kind: 'subscription', expiresAt: end, trialEndsAt: end } as const;
    expect(claimsOf({ lease: 'P60D' }, { term })).toMatchObject({
      trial_until: seconds('2026-03-15'),
      license_expires_at: seconds('2026-03-15'),
    });
  });

  test('a perpetual one: nothing', () => {
    const claims = claimsOf({ lease: 'P10D' }, { term: { kind: 'perpetual' } });
    expect(claims).not.toHaveProperty('license_expires_at');
    expect(claims).not.toHaveProperty('trial_until');
  });
});

test('a lease says where its status stands', () => {
  expect(claimsOf({ lease: 'P10D' }).status).toEqual({
    status_list: { idx: 7, uri: 'urn:licet:test/v1/revocations/eu-west-1-0' },
  });
});

test('without offline use there is no lease', () => {
  expect(leaseClaims({ license, plan: offered(undefined), seats: [] }, request)).toEqual({
    ok: false,
    refusal: { code: 'OFFLINE_NOT_INCLUDED' },
  });
});

test('whatever the license and plan, a lease is given where a check allows, and never outlives license or seat', () => {
  let given = 0;
  fc.assert(
    fc.property(anyLicense, anyPlan, anySeats, anyClaimant, anyInstant, (some, plan, seats, claimant, now) => {
      const facts = { license: some, plan, seats };
      const result = leaseClaims(facts, { ...request, ...claimant, now });
      const { allowed, code, seat } = decide(facts, { claimant }, now);
      if (!result.ok) {
        const decision = result.refusal.code === 'LEASE_DENIED' ? result.refusal.decision : undefined;
        expect(decision).toBe(allowed ? undefined : code);
        return;
      }
      given += 1;
      expect(allowed).toBe(true);
      const { iat, refresh_after: refresh, exp, grace_until: grace } = result.value;
      expect([iat, refresh, exp, grace].every(Number.isInteger)).toBe(true);
      expect(iat <= refresh && refresh <= exp && exp <= grace).toBe(true);
      const end = endOf(entitlementsOf(licenseAt(some, plan, now), plan).timeline);
      if (end !== undefined) expect(grace).toBeLessThanOrEqual(epochSeconds(end));
      if (seat?.expiresAt) expect(grace).toBeLessThanOrEqual(epochSeconds(seat.expiresAt));
    }),
    { numRuns: 2_000 },
  );
  expect(given).toBeGreaterThan(20);
});
