import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Lease, readLease } from '../../../client/src/lease/lease.ts';
import { standingFromLease } from '../../../client/src/lease/standing-from-lease.ts';
import { type Facts, decide } from '../../../lambdas/core/decide.ts';
import { entitlementsOf } from '../../../lambdas/core/entitlements.ts';
import { epochMilliseconds, instantAt } from '../../../lambdas/core/instant.ts';
import { leaseClaims } from '../../../lambdas/core/lease.ts';
import { licenseAt } from '../../../lambdas/core/scheduled-plan.ts';
import { anyClaimant, anyFeatureName, anyInstant, anyLicense, anyPlan, anySeats } from '../../core/any.ts';
import { answerFromLease } from '../support/answer-from-lease.ts';

const SECOND = 1_000;
const START = Date.UTC(2030, 0, 1);
const YEAR = 365 * 86_400_000;

/** Near enough to 2030 that most licenses can be used for a while, and that a lease meets the dates of its license. */
const soon = fc.integer({ min: START - YEAR / 12, max: START + YEAR / 2 }).map(instantAt);
const past = fc.integer({ min: START - YEAR, max: START }).map(instantAt);
const facts = fc
  .record({ license: anyLicense, plan: anyPlan, seats: anySeats, startsAt: past, ends: soon, offline: fc.boolean() })
  .map(({ license, plan, seats, startsAt, ends, offline }): Facts => {
    const { term } = license;
    const near =
      term.kind === 'subscription'
        ? { ...term, expiresAt: ends, ...(term.trialEndsAt !== undefined && { trialEndsAt: ends }) }
        : { ...term, ...(term.maintenanceUntil !== undefined && { maintenanceUntil: ends }) };
    const unscheduled = { ...license };
    // A lease cannot know of a plan change that is still to come.
    delete unscheduled.scheduled;
    const forever = offline
      ? { offline: { lease: 'P30D', refreshAfter: 'P1D', grace: 'P7D' } as Facts['plan']['offline'] }
      : {};
    return {
      license: { ...unscheduled, status: 'active', startsAt, term: near },
      plan: { ...plan, ...forever },
      seats,
    };
  });

interface Issued {
  readonly lease: Lease;
  readonly facts: Facts;
  readonly claimant: { readonly device?: string | undefined; readonly user?: string | undefined };
}

const issue = (given: Facts, claimant: Issued['claimant'], at: number): Issued | undefined => {
  const request = { now: instantAt(at), issuer: 'urn:licet:test', tokenId: 'lea_1', ...claimant };
  const result = leaseClaims(given, request);
  if (!result.ok) return undefined;
  const lease = readLease(JSON.parse(JSON.stringify(result.value)));
  if (!lease.ok) throw new Error(lease.fault);
  return { lease: lease.value, facts: given, claimant };
};

/** A NumericDate has whole seconds: in the second in which a moment of the license lies the lease cannot tell. */
const liesInSecondOfChange = ({ facts: { license, plan } }: Issued, now: number): boolean => {
  const { timeline } = entitlementsOf(licenseAt(license, plan, instantAt(now)), plan);
  return Object.values(timeline).some((at: typeof timeline.startsAt) => {
    const moment = epochMilliseconds(at);
    return now < moment && now >= Math.floor(moment / SECOND) * SECOND;
  });
};

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const question = fc.record({ feature: anyFeatureName, releasedAt: fc.oneof(soon, anyInstant) }, { requiredKeys: [] });

describe('service and client agree', () => {
  test('while a lease is fresh, the client gives the code that the service gives at the same instant', () => {
    const codes = new Map<string, number>();
    fc.assert(
      fc.property(facts, anyClaimant, share, share, question, (given, claimant, early, later, asked) => {
        const issued = issue(given, claimant, START + Math.floor(early * 30) * 86_400_000);
        if (issued === undefined) return;
        const { lease } = issued;
        // Starts, ends and moments between, to the millisecond.
        const now = Math.floor(lease.issuedAt + later * (lease.refreshAfter - lease.issuedAt));
        if (now >= lease.refreshAfter || liesInSecondOfChange(issued, now)) return;
        const releasedAt = asked.releasedAt && epochMilliseconds(asked.releasedAt);
        if (
          releasedAt !== undefined &&
          lease.maintenanceUntil !== undefined &&
          Math.abs(releasedAt - lease.maintenanceUntil) < SECOND
        )
          return;
        const decided = decide(given, { claimant, product: given.license.product, ...asked }, instantAt(now));
        const circumstances = { now, device: claimant.device, status: 0 };
        const answer = answerFromLease(lease, circumstances, { feature: asked.feature, releasedAt });
        codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
        expect(answer).toMatchObject({
          code: decided.code,
          allowed: decided.allowed,
          freshness: 'fresh',
          source: 'lease',
        });
        const value = decided.allowed && asked.feature !== undefined ? decided.features[asked.feature] : undefined;
        expect(answer.value).toEqual(value);
      }),
      { numRuns: 6_000 },
    );
    expect([...codes.keys()]).toEqual(
      expect.arrayContaining(['VALID', 'IN_TRIAL', 'IN_GRACE', 'FEATURE_NOT_INCLUDED', 'MAINTENANCE_ENDED']),
    );
    expect([...codes.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
  });

  test('a lease never allows what the service would not have once the license is over', () => {
    fc.assert(
      fc.property(facts, anyClaimant, share, (given, claimant, early) => {
        const issued = issue(given, claimant, START + Math.floor(early * 30) * 86_400_000);
        if (issued === undefined) return;
        const { lease } = issued;
        for (const now of [lease.expiresAt - 1, lease.expiresAt, lease.graceUntil - 1, lease.graceUntil]) {
          const { allowed } = answerFromLease(lease, { now, device: claimant.device, status: undefined });
          expect(allowed).toBe(now < lease.graceUntil);
          if (allowed) expect(decide(given, { claimant: 'anyone' }, instantAt(now)).allowed).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

const instants = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 7, maxLength: 7 });
const anyLease = fc
  .record({ instants, more: fc.record({ trial: fc.boolean(), device: fc.boolean() }) })
  .map(({ instants: at, more }): Lease => {
    const [refreshAfter = 0, expiresAt = 0, graceUntil = 0] = at.slice(0, 3).toSorted((one, other) => one - other);
    const [notBefore = 0, trialUntil = 0, licenseExpiresAt = 0, maintenanceUntil = 0] = at.slice(3);
    return {
      ...{
        id: 'lea_1',
        issuer: 'i',
        license: 'lic_1',
        product: 'atlas',
        plan: 'pro',
        planVersion: 1,
        features: { sso: true },
      },
      device: more.device ? 'laptop' : undefined,
      issuedAt: 0,
      notBefore,
      refreshAfter,
      expiresAt,
      graceUntil,
      maintenanceUntil,
      trialUntil: more.trial ? trialUntil : undefined,
      licenseExpiresAt,
      status: undefined,
    };
  });

describe('the standing by a lease', () => {
  const circumstances = fc.record({
    device: fc.constantFrom('laptop', 'tower'),
    status: fc.nat({ max: 3 }),
    releasedAt: fc.nat({ max: 40 }),
  });

  test('holds until the instant that it names', () => {
    fc.assert(
      fc.property(anyLease, circumstances, fc.nat({ max: 40 }), (lease, given, from) => {
        const at = (now: number) => standingFromLease(lease, { ...given, now, clockSkew: 0 });
        const { until, ...standing } = at(from);
        expect(until).toBeGreaterThan(from);
        for (let now = from; now < Math.min(until, 50); now += 1) expect(at(now)).toEqual({ ...standing, until });
      }),
    );
  });

  test('never gets better with time once the lease has started', () => {
    const rank = ['fresh', 'stale', 'grace', 'none'];
    fc.assert(
      fc.property(anyLease, circumstances, (lease, given) => {
        let worst = 0;
        for (let now = lease.notBefore; now < 50; now += 1) {
          const { freshness } = standingFromLease(lease, { ...given, now, clockSkew: 0 });
          expect(rank.indexOf(freshness)).toBeGreaterThanOrEqual(worst);
          worst = rank.indexOf(freshness);
        }
      }),
    );
  });
});
