import { type Entitlements, entitlementsOf } from '../core/entitlements.ts';
import type { Instant } from '../core/instant.ts';
import type { License } from '../core/license.ts';
import type { PlanVersion } from '../core/plan.ts';
import { licenseAt, planInForce } from '../core/scheduled-plan.ts';
import type { EntitlementReader } from './ports.ts';

/** A license as it stands at a moment, the plan that it is under, and what that grants. */
export interface LicenseInForce {
  readonly license: License;
  readonly plan: PlanVersion;
  readonly entitlements: Entitlements;
}

/** @throws DependencyUnavailable where the plan cannot be read */
export const licenseInForce = async (
  reader: Pick<EntitlementReader, 'plan'>,
  stored: License,
  now: Instant,
): Promise<LicenseInForce> => {
  const { version: plan } = await reader.plan(planInForce(stored, now));
  const license = licenseAt(stored, plan, now);
  return { license, plan, entitlements: entitlementsOf(license, plan) };
};
