import type { ChangeEvent } from '../../core/change.ts';
import type { LicenseId, Region } from '../../core/ids.ts';
import type { Instant } from '../../core/instant.ts';
import type { License } from '../../core/license.ts';
import type { PlanRollout } from '../../core/plan.ts';
import type { PoolMove, PoolState } from '../../core/seats/pool.ts';
import type { SeatRange } from '../../core/seats/reclaim.ts';
import type { Ended, HolderName, LeasedSeat } from '../../core/seats/seat.ts';
import type { Resource } from '../../core/seats/seat-resource.ts';
import type { Clock, EntitlementReader, Page, PageRequest, RandomBytes, Stored } from '../ports.ts';

/** A seat as the table holds it. Its version counts its changes; renewing its lease is none. */
export interface StoredSeat extends Stored<LeasedSeat['value']>, LeasedSeat {}

/** A pool as the table holds it. Its version counts the moves of its account; claims and releases are none. */
export interface StoredPool extends PoolState {
  readonly version: number;
}

/** One step of a commit. All steps of one commit are made, or none. */
export type SeatStep =
  /** Takes one of a resource, where at least `freeNeeded` are free in the region. */
  | {
      readonly kind: 'take';
      readonly license: LicenseId;
      readonly resource: Resource;
      readonly freeNeeded: number;
    }
  | { readonly kind: 'give-back'; readonly license: LicenseId; readonly resource: Resource }
  /** Holds only where the region owes nothing of a resource: where not less than nothing of it is free. */
  | { readonly kind: 'owes-nothing'; readonly license: LicenseId; readonly resource: Resource }
  /**
   * Puts a new seat where its holder has no item in the region, or over what is left there of a seat that has ended, where
   * that is still as it was seen. Never over a seat that is held, which its pool would not get back.
   */
  | {
      readonly kind: 'seat';
      readonly over: Ended<StoredSeat> | undefined;
      readonly after: LeasedSeat;
      readonly event: ChangeEvent;
    }
  /** Writes what becomes of a seat, its end included, where it is still as it was seen, its lease included. */
  | {
      readonly kind: 'seat-change';
      readonly seen: StoredSeat;
      readonly after: LeasedSeat;
      readonly event: ChangeEvent;
    };

/**
 * `not-free`: a resource has less free than needed. `seat-changed`: a seat is not as it was seen. `contended`: others were
 * at the same items in the same moment; the same commit may be tried again.
 */
export type SeatOutcome = 'committed' | 'not-free' | 'seat-changed' | 'contended';

/**
 * Seats, each behind the endpoint of its own region. Every method fails in bounded time.
 *
 * @throws DependencyUnavailable where the region does not answer
 */
export interface SeatStore {
  /** All in one transaction of the region that the seats and pools belong to. */
  readonly commit: (region: Region, steps: readonly SeatStep[]) => Promise<SeatOutcome>;
  /** Moves the end of a seat's lease; `null` takes it away. False where somebody else has it by now. */
  readonly renew: (seat: StoredSeat, leaseUntil: Instant | null) => Promise<boolean>;
  /** A holder's seat in a region, whether held or not; strongly consistent. */
  readonly find: (region: Region, license: LicenseId, holder: HolderName) => Promise<StoredSeat | undefined>;
  /** Seats of a region that may be reclaimable, some of them, in a random order; to be judged by the core. */
  readonly candidates: (
    region: Region,
    license: LicenseId,
    search: { readonly ranges: readonly SeatRange[]; readonly now: Instant },
  ) => Promise<readonly StoredSeat[]>;
  /** Held seats of all regions, from the local copy. @throws CursorInvalid */
  readonly list: (license: LicenseId, page: PageRequest) => Promise<Page<StoredSeat>>;
  /** Removes a seat that has ended, where it is still as it was seen. */
  readonly sweep: (seat: StoredSeat) => Promise<void>;
}

/** License and plan as a supply is decided on, so that it is decided on nothing older than what their home has. */
export interface SupplyBasis {
  readonly license: Stored<License>;
  readonly rollout: Stored<PlanRollout>;
}

/**
 * Pools, each behind the endpoint of its own region.
 *
 * @throws DependencyUnavailable where the region does not answer
 */
export interface PoolStore {
  /** Every region's pool of a resource as a region knows it: its own as it is, the others' as they have reached it. */
  readonly known: (at: Region, license: LicenseId, resource: Resource) => Promise<readonly StoredPool[]>;
  /**
   * Makes a move of a pool's account, through its own region, where the account is still as it was seen. False where it
   * is not, or too little is free by now.
   *
   * @param basis must still stand at the pool's region as well
   */
  readonly move: (from: StoredPool, move: PoolMove, event: ChangeEvent, basis?: SupplyBasis) => Promise<boolean>;
  /** What a region's supply is decided on, strongly consistent; undefined where it has not arrived there. */
  readonly basis: (at: Region, license: LicenseId, now: Instant) => Promise<SupplyBasis | undefined>;
}

/** What operations on seats need. */
export interface SeatPorts {
  /** Every region of the deployment. */
  readonly regions: readonly Region[];
  /** The region that was asked. */
  readonly region: Region;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly reader: EntitlementReader;
  readonly seats: SeatStore;
  readonly pools: PoolStore;
  /** Waits, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}
