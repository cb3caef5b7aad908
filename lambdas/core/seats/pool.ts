import * as z from 'zod/mini';
import type { ChangeAction } from '../change.ts';
import { type LicenseId, type Region, licenseId, region } from '../ids.ts';
import { type Resource, resource } from './seat-resource.ts';

const count = z.int().check(z.minimum(0));
const totals = z.record(region, count);

/**
 * One region's account of a limited resource of a license: how much was ever made and unmade here, and how much ever
 * went to and came from each other region. Totals only grow, so that any of them may be read late, twice or out of
 * order. Only its own region writes it.
 *
 * A bounded counter: Balegas et al., "Extending Eventually Consistent Cloud Databases for Enforcing Numeric Invariants",
 * SRDS 2015; after O'Neil, "The Escrow Transactional Method", TODS 1986.
 */
export const pool = z.strictObject({
  license: licenseId,
  resource,
  region,
  minted: count,
  burned: count,
  sent: totals,
  received: totals,
});
export type Pool = z.infer<typeof pool>;

/**
 * A pool and what stands beside its account: `free` is there to be claimed, `used` is claimed. Their sum is what the
 * region holds. `free` is negative where a region that was thought lost comes back to find its share given away.
 */
export interface PoolState {
  readonly pool: Pool;
  readonly free: number;
  readonly used: number;
}

/** What can happen to a pool's account. Claims and releases are not among them: they move `free` and `used` alone. */
export type PoolAction = Extract<ChangeAction, `pool.${string}`>;

/** A step of a pool's account. It may be made only while at least `freeNeeded` is free; undefined: always. */
export interface PoolMove {
  readonly action: PoolAction;
  readonly after: Pool;
  /** Added to `free`. */
  readonly freeBy: number;
  readonly freeNeeded?: number;
}

export const emptyPool = (license: LicenseId, of: Resource, at: Region): PoolState => ({
  pool: { license, resource: of, region: at, minted: 0, burned: 0, sent: {}, received: {} },
  free: 0,
  used: 0,
});

const totalFor = (of: Pool['sent'], other: Region): number => of[other] ?? 0;
const sum = (of: Pool['sent']): number => Object.values(of).reduce((total, value) => total + value, 0);

/** What a region holds by its account: always `free + used`. */
export const holdingsOf = ({ minted, burned, sent, received }: Pool): number =>
  minted - burned + sum(received) - sum(sent);

/** The pool after a move of its account. @throws RangeError where the move is not allowed: a caller must have asked */
export const moved = (state: PoolState, move: PoolMove): PoolState => {
  if (move.freeNeeded !== undefined && state.free < move.freeNeeded) {
    throw new RangeError(
      `${move.action} needs ${move.freeNeeded} free in ${state.pool.region}; there are ${state.free}`,
    );
  }
  return { ...state, pool: move.after, free: state.free + move.freeBy };
};

/** Makes more of the resource. The license's home alone does it, so that nobody else makes the same again. */
export const mint = ({ pool: own }: PoolState, amount: number): PoolMove => ({
  action: 'pool.minted',
  after: { ...own, minted: own.minted + amount },
  freeBy: amount,
});

/** Unmakes what is free. The license's home alone does it. */
export const burn = ({ pool: own }: PoolState, amount: number): PoolMove => ({
  action: 'pool.burned',
  after: { ...own, burned: own.burned + amount },
  freeBy: -amount,
  freeNeeded: amount,
});

/** Sends what is free to another region. It is under way until that region credits it. */
export const send = ({ pool: own }: PoolState, to: Region, amount: number): PoolMove => ({
  action: 'pool.sent',
  after: { ...own, sent: { ...own.sent, [to]: totalFor(own.sent, to) + amount } },
  freeBy: -amount,
  freeNeeded: amount,
});

/** Credits what another region has sent here and is not yet credited, by whatever copy of that region's pool is at hand. */
export const credit = ({ pool: own }: PoolState, from: Pool): PoolMove | undefined => {
  const due = totalFor(from.sent, own.region) - totalFor(own.received, from.region);
  return due <= 0
    ? undefined
    : {
        action: 'pool.credited',
        after: { ...own, received: { ...own.received, [from.region]: totalFor(from.sent, own.region) } },
        freeBy: due,
      };
};

/** What another region has credited that this one never sent: it was thought lost, and its share was taken over. */
const owedTo = (own: Pool, other: Pool): number =>
  Math.max(0, totalFor(other.received, own.region) - totalFor(own.sent, other.region));

/** Yields what was taken over while this region was thought lost. Seats that are held go on being held: `free` pays. */
export const yieldTo = ({ pool: own }: PoolState, other: Pool): PoolMove | undefined => {
  const owed = owedTo(own, other);
  return owed === 0
    ? undefined
    : {
        action: 'pool.yielded',
        after: { ...own, sent: { ...own.sent, [other.region]: totalFor(own.sent, other.region) + owed } },
        freeBy: -owed,
      };
};

/** What this region owes to all others, as far as their pools are known here. */
export const owedBy = (own: Pool, others: readonly Pool[]): number =>
  others.filter((other) => other.region !== own.region).reduce((total, other) => total + owedTo(own, other), 0);

/** How much ever went from one region to another, by whichever of the two pools tells more of it. */
const flow = (from: Pool, to: Pool): number =>
  Math.max(totalFor(from.sent, to.region), totalFor(to.received, from.region));

/**
 * What a region's share is, what is under way to it included, as far as is known: what its own account says, and where
 * another pool tells of more, that. Negative where it sent on what was taken over from it: `known` then tells of more
 * than there is.
 */
export const shareOf = (of: Pool, known: readonly Pool[]): number =>
  known
    .filter(({ region: at }) => at !== of.region)
    .reduce((total, other) => {
      const moreReceived = flow(other, of) - totalFor(of.received, other.region);
      const moreSent = flow(of, other) - totalFor(of.sent, other.region);
      return total + moreReceived - moreSent;
    }, holdingsOf(of));

/**
 * Takes over all that a lost region holds, used or free, and what is under way to it. Done twice it takes nothing more.
 * Never more than what the other regions' shares leave of the supply: what the lost one sent on last may not be known.
 *
 * @param known every region's pool as it is known here, the lost one's included
 */
export const takeOver = ({ pool: own }: PoolState, lost: Pool, known: readonly Pool[]): PoolMove | undefined => {
  const pools = [own, ...known.filter(({ region: at }) => at !== own.region)];
  const others = pools.filter(({ region: at }) => at !== lost.region);
  const supply = pools.reduce((total, { minted, burned }) => total + minted - burned, 0);
  const leftByOthers = supply - others.reduce((total, other) => total + Math.max(0, shareOf(other, pools)), 0);
  const holdings = Math.max(0, Math.min(shareOf(lost, pools), leftByOthers));
  const received = flow(lost, own) + holdings;
  const taken = received - totalFor(own.received, lost.region);
  return taken <= 0
    ? undefined
    : {
        action: 'pool.taken-over',
        after: { ...own, received: { ...own.received, [lost.region]: received } },
        freeBy: taken,
      };
};
