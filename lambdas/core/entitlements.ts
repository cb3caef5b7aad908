import type { Features } from './feature.ts';
import type { License, Overrides } from './license.ts';
import type { OfflineUse, PlanVersion } from './plan.ts';
import type { SeatPolicy } from './seats/seat-policy.ts';
import { type Timeline, timelineOf } from './term.ts';

/** What a license grants once plan and overrides are applied. */
export interface Entitlements {
  readonly features: Features;
  readonly offline: OfflineUse | undefined;
  /** Undefined where the license needs no seats. */
  readonly seats: SeatPolicy | undefined;
  readonly timeline: Timeline;
}

/** @param license as it stands now (`licenseAt`), under `plan` */
export const entitlementsOf = (license: License, plan: PlanVersion): Entitlements => ({
  features: { ...plan.features, ...license.overrides.features },
  offline: license.overrides.offline ?? plan.offline,
  seats: plan.seats && withOverrides(plan.seats, license.overrides.seats),
  timeline: timelineOf(license, plan.term),
});

const withOverrides = (policy: SeatPolicy, overrides: Overrides['seats']): SeatPolicy => ({
  ...policy,
  limit: overrides?.limit ?? policy.limit,
  overdraft: overrides?.overdraft ?? policy.overdraft,
});
