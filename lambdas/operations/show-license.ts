import { type Decision, decide } from '../core/decide.ts';
import { entitlementsOf } from '../core/entitlements.ts';
import type { ProductId } from '../core/ids.ts';
import type { UnverifiedLicenseKey } from '../core/license-key.ts';
import type { OfflineUse } from '../core/plan.ts';
import { licenseAt, planInForce } from '../core/scheduled-plan.ts';
import { openLicense } from './open-license.ts';
import type { Clock, EntitlementReader } from './ports.ts';

/** What the holder of a license may see: what it grants now. Not the operator's labels, nor who the customer is. */
export interface HolderView {
  readonly license: Decision['license'];
  readonly product: ProductId;
  readonly code: Decision['code'];
  readonly allowed: boolean;
  readonly features: Decision['features'];
  readonly offline: OfflineUse | null;
}

/**
 * @returns undefined where the key opens no license
 * @throws DependencyUnavailable where the license or its plan cannot be read
 */
export const showLicense = async (
  ports: { readonly reader: EntitlementReader; readonly clock: Clock },
  key: UnverifiedLicenseKey,
): Promise<HolderView | undefined> => {
  const now = ports.clock();
  const license = await openLicense(ports.reader, key, now);
  if (license === undefined) return undefined;
  const { version } = await ports.reader.plan(planInForce(license, now));
  const decision = decide({ license, plan: version }, {}, now);
  const { offline } = entitlementsOf(licenseAt(license, version, now), version);
  return {
    license: decision.license,
    product: license.product,
    code: decision.code,
    allowed: decision.allowed,
    features: decision.features,
    offline: offline ?? null,
  };
};
