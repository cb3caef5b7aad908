import { type Decision, decide } from '../core/decide.ts';
import type { ProductId } from '../core/ids.ts';
import type { UnverifiedLicenseKey } from '../core/license-key.ts';
import type { OfflineUse } from '../core/plan.ts';
import { OVERDRAFT, SEATS } from '../core/seats/seat-resource.ts';
import { type SeatSummary, seatSummary } from '../core/seats/seat-summary.ts';
import { licenseInForce } from './license-in-force.ts';
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
  /** Null where the license needs no seats. */
  readonly seats: SeatSummary | null;
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
  const found = await openLicense(ports.reader, key, { now, resources: [SEATS, OVERDRAFT] });
  if (found === undefined) return undefined;
  const { license, plan, entitlements } = await licenseInForce(ports.reader, found.license.value, now);
  const decision = decide({ license, plan, seats: [] }, { claimant: 'anyone' }, now);
  const { offline, seats } = entitlements;
  return {
    license: decision.license,
    product: license.product,
    code: decision.code,
    allowed: decision.allowed,
    features: decision.features,
    offline: offline ?? null,
    seats: seats === undefined ? null : seatSummary(license, seats, found.pools),
  };
};
