import type { CustomerId, LicenseId, PlanId, ProductId, VersionNumber } from '../../core/ids.ts';

/** Primary key of an item. Every key shape of the table is in this file. */
export type ItemKey = { readonly pk: string; readonly sk: string };

const VERSION_PREFIX = 'version#';

export const licenseKey = (id: LicenseId): ItemKey => ({ pk: `license#${id}`, sk: 'license' });
export const productKey = (id: ProductId): ItemKey => ({ pk: `product#${id}`, sk: 'product' });
export const customerKey = (id: CustomerId): ItemKey => ({ pk: `customer#${id}`, sk: 'customer' });
export const planRolloutKey = (id: PlanId): ItemKey => ({ pk: `plan#${id}`, sk: 'rollout' });

/** Versions of a plan sort by number within the plan's partition. */
export const planVersionKey = (id: PlanId, version: VersionNumber): ItemKey => ({
  pk: `plan#${id}`,
  sk: `${VERSION_PREFIX}${String(version).padStart(10, '0')}`,
});
export const planVersionsOf = (id: PlanId): { pk: string; skPrefix: string } => ({
  pk: `plan#${id}`,
  skPrefix: VERSION_PREFIX,
});

/** @param claimHash hash of the caller and its idempotency key */
export const idempotencyItemKey = (claimHash: string): ItemKey => ({
  pk: `idempotency#${claimHash}`,
  sk: 'idempotency',
});
