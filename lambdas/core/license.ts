import * as z from 'zod/mini';
import { duration, positiveDuration } from './duration.ts';
import { features } from './feature.ts';
import { customerId, licenseId, planId, productId, region } from './ids.ts';
import { instant } from './instant.ts';
import { metadata } from './metadata.ts';
import { offlineUse } from './plan.ts';
import { seatOverrides } from './seats/seat-policy.ts';
import { statusPosition } from './status-position.ts';

/** What has been granted in time. Dates are facts of the license: publishing a plan does not move them. */
const licenseTerm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('subscription'),
    expiresAt: instant,
    /** End of the trial; the license is in its trial until then or until it is first renewed. */
    trialEndsAt: z.optional(instant),
    /** Paid periods: `periods` times `period` counted from `from`. Absent while nothing has been paid for. */
    paid: z.optional(z.strictObject({ from: instant, period: positiveDuration, periods: z.int().check(z.positive()) })),
  }),
  z.strictObject({
    kind: z.literal('perpetual'),
    /** Releases published later are not covered; absent: all are. */
    maintenanceUntil: z.optional(instant),
  }),
]);
export type LicenseTerm = z.infer<typeof licenseTerm>;
export type SubscriptionTerm = Extract<LicenseTerm, { kind: 'subscription' }>;
export type PaidPeriods = NonNullable<SubscriptionTerm['paid']>;

export const licenseStatus = z.enum(['active', 'suspended', 'revoked']);
export type LicenseStatus = z.infer<typeof licenseStatus>;

/** What this license gets instead of what its plan says. */
export const overrides = z.strictObject({
  /** Added to the plan's features, or replacing them by name; `false` takes one away. */
  features: z.optional(features),
  offline: z.optional(offlineUse),
  grace: z.optional(duration),
  seats: z.optional(seatOverrides),
});
export type Overrides = z.infer<typeof overrides>;

/** A customer's grant under a plan. */
export const license = z.strictObject({
  id: licenseId,
  product: productId,
  plan: planId,
  customer: customerId,
  status: licenseStatus,
  /** The region whose endpoint takes every write of this license. */
  home: region,
  issuedAt: instant,
  startsAt: instant,
  term: licenseTerm,
  overrides,
  /** A plan change that has been decided and takes effect at `at`. */
  scheduled: z.optional(z.strictObject({ plan: planId, at: instant })),
  /** Where leases look up whether the license was revoked or suspended since. Stays for the license's life. */
  statusPosition,
  key: z.strictObject({
    issuedAt: instant,
    /** Until then the key before this one is accepted as well. */
    previousUntil: z.optional(instant),
  }),
  /** Regions whose pools were given up as lost, each with when: seats claimed there before are void. */
  retiredRegions: z.optional(z.record(region, instant)),
  metadata,
});
export type License = z.infer<typeof license>;
