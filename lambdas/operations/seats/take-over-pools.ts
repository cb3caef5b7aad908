import type { LicenseId, Region } from '../../core/ids.ts';
import { takeOver, yieldTo } from '../../core/seats/pool.ts';
import { OVERDRAFT, SEATS } from '../../core/seats/seat-resource.ts';
import type { Author } from '../author.ts';
import { backoff } from '../backoff.ts';
import { DependencyUnavailable, SeatsContended } from '../faults.ts';
import type { SeatPorts, StoredPool } from './seat-ports.ts';
import { type PoolOf, makeMove, poolsIn, settleAccount } from './settle-account.ts';

export interface TakingOver {
  readonly license: LicenseId;
  readonly home: Region;
  readonly lostRegions: readonly Region[];
}

const TRIES_MAX = 5;

const takeOverPool = async (
  ports: SeatPorts,
  by: Author,
  at: Region,
  { of, lost }: { readonly of: PoolOf; readonly lost: Region },
): Promise<StoredPool> => {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { own, known } = await settleAccount(ports, by, at, of);
    const theirs = known.find(({ pool }) => pool.region === lost);
    const move = theirs && takeOver(own, theirs.pool, poolsIn(known));
    if (move === undefined) return own;
    const taken = await makeMove(ports, by, own, move);
    if (taken !== undefined) return taken;
    await ports.pause(backoff(tries, ports.random));
  }
  throw new SeatsContended();
};

/** A region that answers after all yields at once; one that does not, as soon as it sees what was taken over. */
const yieldNow = async (ports: SeatPorts, by: Author, lost: Region, to: StoredPool): Promise<void> => {
  if (!ports.regions.includes(lost)) return;
  try {
    const { own } = await settleAccount(ports, by, lost, to.pool);
    const move = yieldTo(own, to.pool);
    if (move !== undefined) await makeMove(ports, by, own, move);
  } catch (error) {
    if (!(error instanceof DependencyUnavailable)) throw error;
  }
};

/**
 * Takes over, at the license's home, all that lost regions hold of its seats: free, used and under way. What they did
 * that has not reached the home is not known there: until such a region hears of this, it may go on claiming what it
 * held. Done again, it takes nothing more.
 *
 * @throws DependencyUnavailable where the home does not answer
 * @throws SeatsContended
 */
export const takeOverPools = async (
  ports: SeatPorts,
  by: Author,
  { license, home, lostRegions }: TakingOver,
): Promise<void> => {
  for (const lost of lostRegions.filter((region) => region !== home)) {
    for (const resource of [SEATS, OVERDRAFT]) {
      const taken = await takeOverPool(ports, by, home, { of: { license, resource }, lost });
      await yieldNow(ports, by, lost, taken);
    }
  }
};
