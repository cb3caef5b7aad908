import type { ChangeEvent } from '../core/change.ts';
import type { Customer, Product } from '../core/catalogue.ts';
import type { CustomerId, LicenseId, PlanId, ProductId, Region, VersionNumber } from '../core/ids.ts';
import type { Instant } from '../core/instant.ts';
import type { LeaseClaims } from '../contract/lease-claims.ts';
import type { License, LicenseStatus } from '../core/license.ts';
import type { PlanRollout, PlanVersion } from '../core/plan.ts';
import type { HolderName } from '../core/seats/seat.ts';
import type { Resource } from '../core/seats/seat-resource.ts';
import type { StoredPool, StoredSeat } from './seats/seat-ports.ts';

/** The only way to the time. */
export type Clock = () => Instant;

/** The only way to chance: cryptographically random bytes. */
export type RandomBytes = (count: number) => Uint8Array;

/** What is kept of a license's keys: hashes, never keys. */
export interface LicenseSecret {
  readonly keyHash: string;
  /** Hash of the key before, honoured until the license's `key.previousUntil`, and not at all without one. */
  readonly previousKeyHash?: string | undefined;
  /** Copy of the customer's key for hashes of devices and users, so that a check has it without asking for it. */
  readonly holderKey?: string | undefined;
}

/** An entity as the table holds it. `version` counts its writes from 1: it is the ETag, and the condition of the next write. */
export interface Stored<Entity> {
  readonly value: Entity;
  readonly version: number;
}

/** What is kept of a customer, and leaves the table for its licenses alone. */
export interface CustomerSecret {
  /** Key for hashes of the devices and users of its licenses; destroyed to forget whose they were. */
  readonly holderKey: string;
}

export interface StoredCustomer extends Stored<Customer> {
  /** Absent on customers from before there were holder keys. */
  readonly secret?: CustomerSecret | undefined;
  /** False where the primary region did not answer: what is told may be behind, its key may have been destroyed since. */
  readonly isCurrent: boolean;
}

export interface StoredLicense extends Stored<License> {
  readonly secret: LicenseSecret;
}

/** A plan's version in force, and how fresh that knowledge is. */
export interface ServedPlan {
  readonly version: PlanVersion;
  /** True where the plan could not be refreshed within the allowed staleness, because DynamoDB did not answer. */
  readonly stale: boolean;
}

/** What to read along with a license. */
export interface ReadAlong {
  /** Holders whose seats are read, in every region. */
  readonly holders?: readonly HolderName[];
  /** Resources whose pools are read, of every region. */
  readonly resources?: readonly Resource[];
  /** Whether pools may be as they were a moment ago, from memory, where they are known. */
  readonly rememberedPools?: boolean;
}

/** A license, and what was read along: seats and pools as they have reached this region. */
export interface LicenseFacts {
  readonly license: StoredLicense;
  readonly seats: readonly StoredSeat[];
  readonly pools: readonly StoredPool[];
  /** Whether the pools are from memory, and not as they have reached this region by now. */
  readonly poolsAreRemembered: boolean;
}

/** What the check path reads: the local region, one request, no writes. */
export interface EntitlementReader {
  /** The license, by one DynamoDB request that refreshes due plans along the way. @throws DependencyUnavailable */
  readonly license: (id: LicenseId, along?: ReadAlong) => Promise<LicenseFacts | undefined>;
  /** Puts pools that were read by other means in the place of those remembered. */
  readonly rememberPools: (id: LicenseId, pools: readonly StoredPool[]) => void;
  /** The plan in force, from memory where it is known. @throws DependencyUnavailable where it is not and cannot be read */
  readonly plan: (id: PlanId) => Promise<ServedPlan>;
}

/** Signs leases. @throws DependencyUnavailable */
export type LeaseSigner = (claims: LeaseClaims) => Promise<string>;

/**
 * Reads the catalogue; the answer is never older than the last write acknowledged to anyone, unless the primary region does
 * not answer. @throws DependencyUnavailable
 */
export interface CatalogueReader {
  readonly product: (id: ProductId) => Promise<Stored<Product> | undefined>;
  readonly customer: (id: CustomerId) => Promise<StoredCustomer | undefined>;
  readonly planVersion: (plan: PlanId, version: VersionNumber) => Promise<Stored<PlanVersion> | undefined>;
  readonly planRollout: (plan: PlanId) => Promise<Stored<PlanRollout> | undefined>;
  /** Newest first. */
  readonly planVersions: (plan: PlanId, page: PageRequest) => Promise<Page<PlanVersion>>;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

export interface LicenseFilter {
  readonly customer?: CustomerId | undefined;
  readonly plan?: PlanId | undefined;
  readonly status?: LicenseStatus | undefined;
  readonly expiringBefore?: Instant | undefined;
}

/** Reads licenses for operators, each from its home region. @throws DependencyUnavailable */
export interface LicenseDirectory {
  readonly license: (id: LicenseId) => Promise<StoredLicense | undefined>;
  /** By expiry, soonest first; perpetual licenses last. From indexes of the local region, which may lag by a moment. @throws CursorInvalid */
  readonly find: (filter: LicenseFilter, page: PageRequest) => Promise<Page<Stored<License>>>;
  /** Licenses at home in `home` whose scheduled plan change has come due. */
  readonly dueForPlanChange: (home: Region, now: Instant, limit: number) => Promise<readonly LicenseId[]>;
}

/** One entity's next state, with what brought it about. */
export type Write = {
  /** Version that the entity must still have; 0: it must not exist yet. */
  readonly expectedVersion: number;
  readonly event: ChangeEvent;
} & (
  | { readonly entity: 'product'; readonly after: Product }
  | { readonly entity: 'customer'; readonly after: Customer; readonly secret: CustomerSecret }
  | { readonly entity: 'plan-version'; readonly after: PlanVersion }
  | { readonly entity: 'plan-rollout'; readonly after: PlanRollout }
  | { readonly entity: 'license'; readonly after: License; readonly secret: LicenseSecret }
);

/** Identifies one operator request, so that its repetition is recognised. */
export interface IdempotencyClaim {
  readonly actor: string;
  /** As the caller sent it. Kept only as a hash; it also seals the remembered answer. */
  readonly key: string;
  /** Hash of method, path and body. */
  readonly fingerprint: string;
}

/** An answer as remembered for repetitions: HTTP status, JSON body, and the version that becomes the ETag. */
export interface RememberedAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly version?: number | undefined;
}

export type Recollection =
  | { readonly kind: 'new' }
  | { readonly kind: 'repeated'; readonly answer: RememberedAnswer }
  | { readonly kind: 'key-reused' };

export type CommitOutcome = 'committed' | 'version-mismatch' | 'idempotency-key-taken';

/** Writes: all of them or none, in one region, each with its audit event. @throws DependencyUnavailable */
export interface Ledger {
  /** Without writes there must be something to remember. */
  readonly commit: (
    home: Region,
    writes: readonly Write[],
    remember?: { readonly claim: IdempotencyClaim; readonly answer: RememberedAnswer; readonly now: Instant },
  ) => Promise<CommitOutcome>;
  /** What is known of an earlier request with the same key in that region. */
  readonly recall: (home: Region, claim: IdempotencyClaim) => Promise<Recollection>;
}
