import fc from 'fast-check';
import { type Duration, duration } from '../../lambdas/core/duration.ts';
import type { Question } from '../../lambdas/core/decide.ts';
import { customerId, licenseId, planId, productId, region, sortableId, versionNumber } from '../../lambdas/core/ids.ts';
import { type Instant, instantAt } from '../../lambdas/core/instant.ts';
import { type License, type LicenseTerm, license } from '../../lambdas/core/license.ts';
import { type PlanTerm, type PlanVersion, planVersion } from '../../lambdas/core/plan.ts';
import { type LeasedSeat, type SeatHolder, seatEnd, seatId } from '../../lambdas/core/seats/seat.ts';
import { type SeatPolicy, seatPolicy } from '../../lambdas/core/seats/seat-policy.ts';
import { OVERDRAFT, SEATS } from '../../lambdas/core/seats/seat-resource.ts';
import { STATUS_LIST_POSITIONS } from '../../lambdas/contract/status-list.ts';
import { positionAt } from '../../lambdas/core/status-position.ts';
import type { Claimant } from '../../lambdas/core/seats/seat-standing.ts';

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

const seatCounts = {
  limit: fc.nat({ max: 9 }),
  overdraft: fc.nat({ max: 2 }),
  transfers: fc.record({ limit: fc.nat({ max: 3 }), period: anyDuration }),
};

export const anySeatPolicy: fc.Arbitrary<SeatPolicy> = fc
  .oneof(
    fc.record({
      kind: fc.constant('floating'),
      limit: seatCounts.limit,
      overdraft: seatCounts.overdraft,
      lease: anyDuration,
    }),
    fc.record({ kind: fc.constant('node-locked'), ...seatCounts }, { requiredKeys: ['kind', 'limit'] }),
    fc.record(
      { kind: fc.constant('named-user'), ...seatCounts, devicesPerUser: fc.integer({ min: 1, max: 3 }) },
      { requiredKeys: ['kind', 'limit'] },
    ),
  )
  .map((policy) => seatPolicy.parse(policy));

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
      seats: anySeatPolicy,
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

const anyOverrides = fc.record(
  {
    features: anyFeatures,
    grace: anyDuration,
    seats: fc.record({ limit: seatCounts.limit, overdraft: seatCounts.overdraft }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

const regionNames = ['eu-west-1', 'us-east-1', 'ap-south-1'] as const;
export const anyRegion = fc.constantFrom(...regionNames).map((name) => region.parse(name));

export const anyPosition = fc
  .tuple(anyRegion, fc.nat({ max: 3 * STATUS_LIST_POSITIONS }))
  .map(([at, ordinal]) => positionAt(at, ordinal));

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
      statusPosition: anyPosition,
      scheduled: fc.record({ plan: anyPlanName, at: anyInstant }),
      retiredRegions: fc.dictionary(anyRegion, anyInstant, { maxKeys: 1 }),
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
        'statusPosition',
        'key',
        'metadata',
      ],
    },
  )
  .map((value) => license.parse(value));

/** Few enough that claimants and holders meet. */
export const anyDevice = fc.constantFrom('laptop', 'tower');
export const anyUser = fc.constantFrom('ada', 'grace');
const anyDevices = fc.uniqueArray(anyDevice, { minLength: 1 });

export const anyClaimant: fc.Arbitrary<Claimant> = fc.record(
  { device: anyDevice, user: anyUser },
  { requiredKeys: [] },
);

export const anyHolder: fc.Arbitrary<SeatHolder> = fc.oneof(
  fc.record({ kind: fc.constant('device' as const), device: anyDevice }),
  fc.record({ kind: fc.constant('user' as const), user: anyUser, devices: anyDevices }),
);

const seatIds = ['sea_01kjmma2g00000000000000000', 'sea_01kjmma2g00000000000000001'].map((id) => seatId.parse(id));

export const anySeat: fc.Arbitrary<LeasedSeat> = fc.record(
  {
    value: fc.record(
      {
        id: fc.constantFrom(...seatIds),
        license: fc.constant(licenseId.parse('lic_01kjmma2g00000000000000000')),
        region: anyRegion,
        holder: anyHolder,
        resource: fc.constantFrom(SEATS, OVERDRAFT),
        claimedAt: anyInstant,
        ended: fc.record({ how: fc.constantFrom(...seatEnd.options), at: anyInstant }),
        name: fc.constantFrom('Ada’s laptop', 'CI'),
        metadata: fc.constantFrom({}, { site: 'Turin' }),
      },
      { requiredKeys: ['id', 'license', 'region', 'holder', 'resource', 'claimedAt', 'metadata'] },
    ),
    leaseUntil: anyInstant,
  },
  { requiredKeys: ['value'] },
);

/** Seats of one claimant: one a region at most. */
export const anySeats = fc.uniqueArray(anySeat, { maxLength: 3, selector: ({ value }) => value.region });

export const anyQuestion: fc.Arbitrary<Question> = fc.record(
  {
    claimant: fc.oneof(fc.constant('anyone' as const), anyClaimant),
    product: anyProduct,
    feature: anyFeatureName,
    meter: fc.record({ name: fc.constant('api-calls') }),
    releasedAt: anyInstant,
  },
  { requiredKeys: ['claimant'] },
);
