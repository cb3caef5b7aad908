import type { Features } from './feature.ts';
import type { License } from './license.ts';
import type { OfflineUse, PlanVersion } from './plan.ts';
import { type Timeline, timelineOf } from './term.ts';

/** What a license grants once plan and overrides are applied. */
export interface Entitlements {
  readonly features: Features;
  readonly offline: OfflineUse | undefined;
  readonly timeline: Timeline;
}

/** @param license as it stands now (`licenseAt`), under `plan` */
export const entitlementsOf = (license: License, plan: PlanVersion): Entitlements => ({
  features: { ...plan.features, ...license.overrides.features },
  offline: license.overrides.offline ?? plan.offline,
  timeline: timelineOf(license, plan.term),
});
