import { hash } from 'node:crypto';
import type { CustomerId, LicenseId, PlanId, ProductId, Region, VersionNumber } from '../../core/ids.ts';
import { type HolderName, labelOf } from '../../core/seats/seat.ts';
import type { Resource } from '../../core/seats/seat-resource.ts';
import type { StatusListName } from '../../core/status-position.ts';

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

/** Hashed, since a holder's own text may be longer than a sort key. */
export const holderHash = (holder: HolderName): string => hash('sha256', labelOf(holder), 'base64url');

/** Seats of a license in a region lie together; at most one of each holder. */
export const seatsOf = (license: LicenseId, region: Region): string => `seats#${license}#${region}`;
export const seatKey = (license: LicenseId, region: Region, holder: HolderName): ItemKey => ({
  pk: seatsOf(license, region),
  sk: `${holder.kind}#${holderHash(holder)}`,
});

/** Pools of a resource lie together: one of each region. */
export const poolsOf = (license: LicenseId, resource: Resource): string => `pools#${license}#${resource}`;
export const poolKey = (license: LicenseId, resource: Resource, region: Region): ItemKey => ({
  pk: poolsOf(license, resource),
  sk: region,
});

/** How many positions of status lists a region has given out. */
export const statusCounterKey = (region: Region): ItemKey => ({ pk: `status-counter#${region}`, sk: 'status-counter' });

/** Statuses of a list lie together, by position; of each at most one by each region that was its license's home. */
export const statusesOf = (list: StatusListName): string => `revocations#${list}`;
export const listedStatusKey = (list: StatusListName, index: number, writer: Region): ItemKey => ({
  pk: statusesOf(list),
  sk: `${String(index).padStart(5, '0')}#${writer}`,
});
