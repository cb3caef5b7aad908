/**
 * The global table: one item per entity, keyed by `pk` and `sk`. Every item carries who wrote it (`writer`, a region),
 * its version, and its document; what must stay out of the audit log lies under `secret` and nowhere else.
 */
export const tableKey = { partition: 'pk', sort: 'sk' } as const;

export const itemAttributes = {
  /** Kind of the item, an `EntityKind`. */
  entity: 'entity',
  /** Region whose endpoint took the last write. Stream consumers and replication rely on it. */
  writer: 'writer',
  /** Counts the writes of the item from 1: the condition of the next write, and the `ETag`. */
  version: 'version',
  /** The entity itself, a map. */
  document: 'document',
  /** Hashes of secrets and keys of hashes, a map. Never leaves the table: archived records are made without it. */
  secret: 'secret',
  /** The audit event of the last write, a map. An item without it is bookkeeping and is not audited. */
  change: 'change',
  /** End of a seat's lease, an instant. Beside the document: renewing a lease is no change. */
  leaseUntil: 'leaseUntil',
  /** How much of a pool can be claimed, and how much is. Beside the document: each claim and release is a seat's change. */
  free: 'free',
  used: 'used',
  /** How far a look at the licenses of a customer under erasure has come. Beside the document: it changes nothing. */
  erasureLook: 'erasureLook',
  /** Epoch seconds after which DynamoDB may delete the item. */
  timeToLive: 'ttl',
} as const;

export type EntityKind =
  | 'product'
  | 'customer'
  | 'plan-version'
  | 'plan-rollout'
  | 'license'
  | 'seat'
  | 'pool'
  | 'idempotency'
  | 'status-counter'
  | 'listed-status';

/**
 * Indexes over licenses. Each sorts by `expirySort` (expiry instant, then license id), so that every filter can also be
 * bounded by expiry. They hold keys only: a write that moves no license within an index costs nothing there.
 */
export const licenseIndexes = {
  byCustomer: { name: 'licenses-by-customer', partition: 'customerIndex', sort: 'expirySort' },
  byPlan: { name: 'licenses-by-plan', partition: 'planIndex', sort: 'expirySort' },
  byStatus: { name: 'licenses-by-status', partition: 'statusIndex', sort: 'expirySort' },
  all: { name: 'licenses-by-expiry', partition: 'licenseIndex', sort: 'expirySort' },
  /** Sparse: only licenses with a scheduled plan change, by home region and due instant. */
  scheduled: { name: 'licenses-by-schedule', partition: 'scheduleHome', sort: 'scheduleDue' },
} as const;

/**
 * Held seats by the end of their lease, within a license and region: what a claim looks through when nothing is free.
 * Spread over `shards` partitions, since an index partition takes a thousand writes a second, and each renewal is two:
 * a license of 100,000 floating seats with leases of ten minutes renews 500 a second.
 */
export const seatIndex = { name: 'seats-by-lease', partition: 'seatShard', sort: 'seatLease', shards: 2 } as const;

/** Every index of the table. They hold keys only. */
export const tableIndexes = [...Object.values(licenseIndexes), seatIndex] as const;
