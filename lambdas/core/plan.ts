import * as z from 'zod/mini';
import { limits } from '../contract/limits.ts';
import { addDuration, duration, positiveDuration } from './duration.ts';
import { features } from './feature.ts';
import { planId, productId, versionNumber } from './ids.ts';
import { DAY, instant, instantAt } from './instant.ts';
import { seatPolicy } from './seats/seat-policy.ts';

const subscriptionTerm = z.strictObject({
  kind: z.literal('subscription'),
  /** Length of one paid period. */
  period: positiveDuration,
  /** Free time before the first paid period. */
  trial: z.optional(positiveDuration),
  /** Time after a paid period within which the license still works. */
  grace: z.optional(duration),
});

const perpetualTerm = z.strictObject({
  kind: z.literal('perpetual'),
  /** Time within which new releases are covered; absent: all releases, forever. */
  maintenance: z.optional(positiveDuration),
});

const planTerm = z.discriminatedUnion('kind', [subscriptionTerm, perpetualTerm]);
export type PlanTerm = z.infer<typeof planTerm>;
export type SubscriptionPlanTerm = Extract<PlanTerm, { kind: 'subscription' }>;

const REFERENCE = instantAt(0);

/** How long a client may decide without a network. */
export const offlineUse = z
  .strictObject({
    /** Lifetime of a lease. */
    lease: positiveDuration,
    /** Age at which a client should fetch a new lease; half the lifetime where absent. */
    refreshAfter: z.optional(positiveDuration),
    /** Time after a lease's expiry within which it may still be honoured. */
    grace: z.optional(duration),
  })
  .check(
    z.refine(
      (offline) =>
        offline.refreshAfter === undefined ||
        addDuration(REFERENCE, offline.refreshAfter) <= addDuration(REFERENCE, offline.lease),
      { path: ['refreshAfter'], error: 'must not be longer than lease' },
    ),
    z.refine(
      (offline) => {
        const expiry = addDuration(REFERENCE, offline.lease);
        const end = offline.grace === undefined ? expiry : addDuration(expiry, offline.grace);
        return Date.parse(end) <= limits.leaseLifetimeDaysMax * DAY;
      },
      { path: ['lease'], error: `must not exceed ${limits.leaseLifetimeDaysMax} days together with grace` },
    ),
  );
export type OfflineUse = z.infer<typeof offlineUse>;

const planFields = {
  product: productId,
  term: planTerm,
  features: z._default(features, {}),
  offline: z.optional(offlineUse),
  /** Without it, the license may be used on any number of devices. */
  seats: z.optional(seatPolicy),
};

/** What an operator publishes. */
export const planDocument = z.strictObject(planFields);
export type PlanDocument = z.infer<typeof planDocument>;

/** A published, immutable version of a plan. */
export const planVersion = z.strictObject({
  plan: planId,
  version: versionNumber,
  publishedAt: instant,
  ...planFields,
});
export type PlanVersion = z.infer<typeof planVersion>;

/** Which version of a plan is in force; carries that version whole, so that a check needs one item per plan. */
export const planRollout = z.strictObject({ plan: planId, current: versionNumber, served: planVersion });
export type PlanRollout = z.infer<typeof planRollout>;
