import type { Region } from '../../lambdas/core/ids.ts';
import { type Pool, type PoolMove, type PoolState, emptyPool } from '../../lambdas/core/seats/pool.ts';
import { SEATS } from '../../lambdas/core/seats/seat-resource.ts';
import { license as licenseId } from './any-pool.ts';
import { Chronicle } from './escrow-chronicle.ts';
import type { Rules } from './escrow-rules.ts';

/** A pool as a region's table has it. `version` counts moves of its account, `revision` every write: it orders copies. */
export interface Row extends PoolState {
  readonly version: number;
  readonly revision: number;
}

/** A license as a region's table has it; of two copies the one written last wins. */
export interface LicenseCopy {
  readonly home: Region;
  readonly limit: number;
  /** When regions were given up. */
  readonly retired: Readonly<Partial<Record<Region, number>>>;
  readonly revision: number;
}

/** Seats of one claim. In bulk they are held, renewed and released together. */
export interface Seat {
  readonly id: number;
  readonly at: Region;
  readonly units: number;
  readonly claimedAt: number;
  readonly leaseUntil: number;
  readonly ended: boolean;
}

/** A region's own pool and all pools as that region knows them, its own first. */
export interface Account {
  readonly own: Row;
  readonly known: readonly Row[];
}

/** What a claim rests on: read before it is written. */
export interface Seen extends Account {
  readonly license: LicenseCopy;
}

export interface WorldOptions {
  readonly regions: readonly Region[];
  readonly home: Region;
  readonly limit: number;
  /** How long a seat is held without renewal. */
  readonly lease: number;
}

const poolsOf = (rows: readonly Row[]): readonly Pool[] => rows.map(({ pool }) => pool);

/**
 * A license's seats in several regions. Each region has a table: its own pool as it is, copies of the others' as they
 * have come by. Every method that writes is one atomic write at one region; it says whether its condition held.
 */
export class World {
  readonly rules: Rules;
  readonly regions: readonly Region[];
  readonly chronicle: Chronicle;
  readonly seats: Seat[] = [];
  clock = 0;
  readonly #lease: number;
  readonly #rows = new Map<Region, Row[]>();
  readonly #copies = new Map<Region, Map<Region, Row>>();
  readonly #licenses: LicenseCopy[];
  readonly #licenseAt = new Map<Region, LicenseCopy>();
  readonly #sides = new Map<Region, number>();

  constructor(rules: Rules, { regions, home, limit, lease }: WorldOptions) {
    this.rules = rules;
    this.regions = regions;
    this.#lease = lease;
    const first: LicenseCopy = { home, limit, retired: {}, revision: 0 };
    this.#licenses = [first];
    for (const region of regions) this.#licenseAt.set(region, first);
    this.chronicle = new Chronicle(limit);
  }

  /** Every pool as its own region has it: what is true. A region that never wrote its pool has none. */
  get rows(): readonly Row[] {
    return [...this.#rows.values()].flatMap((past) => past.at(-1) ?? []);
  }

  /** The license as it was written last, anywhere. */
  get license(): LicenseCopy {
    const last = this.#licenses.at(-1);
    if (last === undefined) throw new Error('a license is there from the start');
    return last;
  }

  licenseAt(region: Region): LicenseCopy {
    const copy = this.#licenseAt.get(region);
    if (copy === undefined) throw new Error(`${region} has no license`);
    return copy;
  }

  accountAt(region: Region): Account {
    const own = this.#ownOf(region);
    return { own, known: [own, ...(this.#copies.get(region)?.values() ?? [])] };
  }

  seenAt(region: Region): Seen {
    return { ...this.accountAt(region), license: this.licenseAt(region) };
  }

  isVoid({ at, claimedAt }: Seat, { retired }: Pick<LicenseCopy, 'retired'>): boolean {
    const retiredAt = retired[at];
    return retiredAt !== undefined && claimedAt <= retiredAt;
  }

  /** Moves an account, where it is as it was seen, as much is free as the move needs, and `basis` still stands. */
  move(seen: Row, move: PoolMove, basis?: LicenseCopy): Row | undefined {
    const at = seen.pool.region;
    const stored = this.#ownOf(at);
    if (!this.rules.sameAccount(seen, stored)) return undefined;
    if (move.freeNeeded !== undefined && stored.free < move.freeNeeded) return undefined;
    if (basis !== undefined && !this.rules.sameLicense(basis, this.licenseAt(at))) return undefined;
    const after = this.rules.moved({ pool: stored.pool, free: stored.free, used: stored.used }, move);
    this.chronicle.noteMove(stored, move);
    return this.#write({ ...stored, ...after, version: stored.version + 1 });
  }

  /** Claims up to so many seats where enough is free, and tells their client. */
  take(at: Region, { seen, needed, units }: { seen: Seen; needed: number; units: number }): Seat | undefined {
    const stored = this.#ownOf(at);
    const count = Math.min(units, this.rules.claimable(stored.free, needed));
    if (count <= 0) return undefined;
    this.#write({ ...stored, free: stored.free - count, used: stored.used + count });
    this.chronicle.judgeClaim(this, at, seen);
    return this.#put(at, count);
  }

  /** Ends a seat and gives it back to its pool, where it is still as it was seen. */
  end(seen: Seat): boolean {
    if (!this.#mayEnd(seen)) return false;
    const stored = this.#ownOf(seen.at);
    this.#endSeat(seen);
    this.#write({ ...stored, free: stored.free + seen.units, used: stored.used - seen.units });
    return true;
  }

  /** Gives the place of a seat to another client, where it is still as it was seen: the pool stays as it is. */
  replace(seen: Seat): Seat | undefined {
    if (!this.#mayEnd(seen)) return undefined;
    this.#endSeat(seen);
    return this.#put(seen.at, seen.units);
  }

  /** Moves the end of a seat's lease, where it is still held, and tells its client, unless that has stopped meanwhile. */
  renew({ id }: Seat): boolean {
    const stored = this.seats[id];
    if (stored === undefined || stored.ended) return false;
    const leaseUntil = this.clock + this.#lease;
    this.seats[id] = { ...stored, leaseUntil };
    if (this.chronicle.running.has(id)) this.chronicle.running.set(id, leaseUntil);
    return true;
  }

  /** Writes a license through a region's endpoint, where that has it as it was seen. */
  writeLicense(at: Region, seen: LicenseCopy, change: Partial<LicenseCopy>): boolean {
    if (this.licenseAt(at).revision !== seen.revision) return false;
    const last = this.license;
    const next = { ...seen, ...change, revision: last.revision + 1 };
    this.#licenses.push(next);
    this.#licenseAt.set(at, next);
    this.chronicle.noteLicense(last, next);
    this.#forgetHighest();
    return true;
  }

  /** A client stops running, before it says so. */
  stop({ id }: Seat): void {
    this.chronicle.running.delete(id);
  }

  /** Splits the network: regions of different sides do not hear of each other. */
  split(sideOf: (region: Region) => number): void {
    for (const region of this.regions) this.#sides.set(region, sideOf(region));
  }

  reaches(one: Region, other: Region): boolean {
    return this.#sides.get(one) === this.#sides.get(other);
  }

  /** Delivers one region's pool to another, as it was so many writes ago: late, again or out of order as it may be. */
  deliver(of: Region, to: Region, writesAgo = 0): void {
    const past = this.#rows.get(of) ?? [];
    const message = past[past.length - 1 - (writesAgo % Math.max(1, past.length))];
    if (message === undefined || of === to || !this.reaches(of, to)) return;
    const copies = this.#copies.get(to) ?? new Map<Region, Row>();
    if ((copies.get(of)?.revision ?? -1) < message.revision) copies.set(of, message);
    this.#copies.set(to, copies);
  }

  /** Delivers a license from where it was written to another region, likewise. */
  deliverLicense(to: Region, writesAgo = 0): void {
    const message = this.#licenses[this.#licenses.length - 1 - (writesAgo % this.#licenses.length)];
    if (message === undefined || !this.reaches(message.home, to)) return;
    if (message.revision > this.licenseAt(to).revision) this.#licenseAt.set(to, message);
  }

  /** Delivers all that can be delivered. */
  deliverAll(): void {
    for (const to of this.regions) {
      this.deliverLicense(to);
      for (const of of this.regions) this.deliver(of, to);
    }
  }

  #ownOf(region: Region): Row {
    return this.#rows.get(region)?.at(-1) ?? { ...emptyPool(licenseId, SEATS, region), version: 0, revision: 0 };
  }

  #write(row: Row): Row {
    const next = { ...row, revision: row.revision + 1 };
    const past = this.#rows.get(row.pool.region);
    if (past === undefined) this.#rows.set(row.pool.region, [next]);
    else past.push(next);
    this.#forgetHighest();
    return next;
  }

  /** Once no more is there than there shall be, older and higher limits are history. */
  #forgetHighest(): void {
    const { limit } = this.license;
    if (this.rules.supplyOf(poolsOf(this.rows)) <= limit) this.chronicle.highestLimit = limit;
  }

  #put(at: Region, units: number): Seat {
    const leaseUntil = this.clock + this.#lease;
    const seat = { id: this.seats.length, at, units, claimedAt: this.clock, leaseUntil, ended: false };
    this.seats.push(seat);
    this.chronicle.running.set(seat.id, leaseUntil);
    return seat;
  }

  #mayEnd(seen: Seat): boolean {
    const stored = this.seats[seen.id];
    return stored !== undefined && this.rules.stillHeld(stored) && this.rules.sameLease(seen, stored);
  }

  #endSeat({ id }: Seat): void {
    const stored = this.seats[id];
    if (stored !== undefined) this.seats[id] = { ...stored, ended: true };
  }
}
