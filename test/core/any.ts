import fc from 'fast-check';
import { type Duration, duration } from '../../lambdas/core/duration.ts';
import type { Question } from '../../lambdas/core/decide.ts';
import { customerId, licenseId, planId, productId, region, sortableId, versionNumber } from '../../lambdas/core/ids.ts';
import { type Instant, instantAt } from '../../lambdas/core/instant.ts';
import { type License, type LicenseTerm, license } from '../../lambdas/core/license.ts';
import { type PlanTerm, type PlanVersion, planVersion } from '../../lambdas/core/plan.ts';

/** Between 2020 and 2040: near enough to each other that dates of one license meet. */
export const anyInstant: fc.Arbitrary<Instant> = fc
  .integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) })
  .map(instantAt);

const positive = (units: readonly string[]): fc.Arbitrary<Duration> =>
  fc.tuple(fc.integer({ min: 1, max: 36 }), fc.constantFrom(...units)).map(([count, unit]) => {
    return duration.parse(unit.startsWith('T') ? `PT${count}${unit.slice(1)}` : `P${count}${unit}`);
  });

export const anyDuration = positive(['Y', 'M', 'W', 'D', 'TH', 'TM', 'TS']);
/** Fits into the lifetime of a lease. */
export const anyShortDuration = positive(['W', 'D', 'TH', 'TM', 'TS']).filter(
  (length) => !/P(2[5-9]|3\d)W/.test(length),
);

const featureNames = ['sso', 'max-projects', 'export-formats', 'maps', 'audit'] as const;
export const anyFeatureName = fc.constantFrom(...featureNames);

export const anyFeatures = fc.dictionary(
  anyFeatureName,
  fc.oneof(fc.boolean(), fc.integer({ min: 0, max: 100 }), fc.constantFrom('eu', ''), fc.constant(['pdf', 'csv'])),
);

export const anyProduct = fc.constantFrom('atlas', 'orion').map((name) => productId.parse(name));
export const anyPlanName = fc.constantFrom('basic', 'pro', 'team').map((name) => planId.parse(name));

export const anyPlanTerm: fc.Arbitrary<PlanTerm> = fc.oneof(
  fc.record(
    { kind: fc.constant('subscription' as const), period: anyDuration, trial: anyDuration, grace: anyDuration },
    { requiredKeys: ['kind', 'period'] },
  ),
  fc.record({ kind: fc.constant('perpetual' as const), maintenance: anyDuration }, { requiredKeys: ['kind'] }),
);

const anyOffline = fc.record(
  { lease: anyShortDuration, refreshAfter: anyShortDuration, grace: anyShortDuration },
  { requiredKeys: ['lease'] },
);

export const anyPlan: fc.Arbitrary<PlanVersion> = fc
  .record(
    {
      plan: anyPlanName,
      version: fc.integer({ min: 1, max: 9 }).map((number) => versionNumber.parse(number)),
      publishedAt: anyInstant,
      product: anyProduct,
      term: anyPlanTerm,
      features: anyFeatures,
      offline: anyOffline,
    },
    { requiredKeys: ['plan', 'version', 'publishedAt', 'product', 'term', 'features'] },
  )
  .map((plan) => planVersion.safeParse(plan))
  .filter((parsed) => parsed.success)
  .map((parsed) => parsed.data);

export const anyTerm: fc.Arbitrary<LicenseTerm> = fc.oneof(
  anyInstant.map((end) => ({ kind: 'subscription' as const, expiresAt: end, trialEndsAt: end })),
  fc.record(
    {
      kind: fc.constant('subscription' as const),
      expiresAt: anyInstant,
      trialEndsAt: anyInstant,
      paid: fc.record({ from: anyInstant, period: anyDuration, periods: fc.integer({ min: 1, max: 24 }) }),
    },
    { requiredKeys: ['kind', 'expiresAt'] },
  ),
  fc.record({ kind: fc.constant('perpetual' as const), maintenanceUntil: anyInstant }, { requiredKeys: ['kind'] }),
);

const anyOverrides = fc.record({ features: anyFeatures, grace: anyDuration }, { requiredKeys: [] });

export const anyLicense: fc.Arbitrary<License> = fc
  .record(
    {
      id: fc
        .tuple(anyInstant, fc.uint8Array({ minLength: 10, maxLength: 10 }))
        .map(([at, random]) => licenseId.parse(sortableId('lic', Date.parse(at), random))),
      product: anyProduct,
      plan: anyPlanName,
      customer: fc.constantFrom('cus_acme', 'cus_zenith').map((id) => customerId.parse(id)),
      status: fc.constantFrom('active' as const, 'suspended' as const, 'revoked' as const),
      home: fc.constantFrom('eu-west-1', 'us-east-1').map((name) => region.parse(name)),
      issuedAt: anyInstant,
      startsAt: anyInstant,
      term: anyTerm,
      overrides: anyOverrides,
      scheduled: fc.record({ plan: anyPlanName, at: anyInstant }),
      key: fc.record({ issuedAt: anyInstant }),
      metadata: fc.constant({}),
    },
    {
      requiredKeys: [
        'id',
        'product',
        'plan',
        'customer',
        'status',
        'home',
        'issuedAt',
        'startsAt',
        'term',
        'overrides',
        'key',
        'metadata',
      ],
    },
  )
  .map((value) => license.parse(value));

export const anyQuestion: fc.Arbitrary<Question> = fc.record(
  {
    product: anyProduct,
    feature: anyFeatureName,
    meter: fc.record({ name: fc.constant('api-calls') }),
    releasedAt: anyInstant,
  },
  { requiredKeys: [] },
);
