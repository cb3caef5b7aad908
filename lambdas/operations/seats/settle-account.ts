import type { LicenseId, Region } from '../../core/ids.ts';
import { type Pool, type PoolMove, credit, emptyPool, moved, yieldTo } from '../../core/seats/pool.ts';
import type { Resource } from '../../core/seats/seat-resource.ts';
import { type Author, changeEventOf } from '../author.ts';
import { backoff } from '../backoff.ts';
import { SeatsContended } from '../faults.ts';
import type { SeatPorts, StoredPool } from './seat-ports.ts';

/** A pool of one license, wherever it is. */
export interface PoolOf {
  readonly license: LicenseId;
  readonly resource: Resource;
}

/** A region's own pool, settled, and all pools as that region knows them, its own among them. */
export interface Account {
  readonly own: StoredPool;
  readonly known: readonly StoredPool[];
}

/** An account with its own pool as it is by now. */
export const accountWith = (own: StoredPool, known: readonly StoredPool[]): Account => ({
  own,
  known: [own, ...known.filter(({ pool }) => pool.region !== own.pool.region)],
});

export const poolsIn = (known: readonly StoredPool[]): readonly Pool[] => known.map(({ pool }) => pool);

export type PoolPorts = Pick<SeatPorts, 'pools' | 'clock' | 'random' | 'pause'>;

const TRIES_MAX = 5;

/** Makes one move of an account. Undefined where somebody else was faster, or too little is free by now. */
export const makeMove = async (
  ports: PoolPorts,
  by: Author,
  from: StoredPool,
  move: PoolMove,
  basis?: Parameters<SeatPorts['pools']['move']>[3],
): Promise<StoredPool | undefined> => {
  const event = changeEventOf(move.action, by, { at: ports.clock(), random: ports.random });
  return (await ports.pools.move(from, move, event, basis))
    ? { ...moved(from, move), version: from.version + 1 }
    : undefined;
};

const nextMove = (own: StoredPool, known: readonly StoredPool[]): PoolMove | undefined => {
  for (const { pool } of known) {
    const move = pool.region === own.pool.region ? undefined : (yieldTo(own, pool) ?? credit(own, pool));
    if (move !== undefined) return move;
  }
  return undefined;
};

/**
 * Brings a region's account up to what is known there: credits what others have sent, yields what was taken over. So a
 * transfer that was cut short after its first half is completed by whoever comes by next, in whatever region.
 *
 * @throws DependencyUnavailable where the region does not answer
 * @throws SeatsContended
 */
export const settleAccount = async (ports: PoolPorts, by: Author, at: Region, of: PoolOf): Promise<Account> => {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const known = await ports.pools.known(at, of.license, of.resource);
    let own: StoredPool | undefined = known.find(({ pool }) => pool.region === at) ?? {
      ...emptyPool(of.license, of.resource, at),
      version: 0,
    };
    for (let move = nextMove(own, known); own !== undefined && move !== undefined;) {
      own = await makeMove(ports, by, own, move);
      move = own && nextMove(own, known);
    }
    if (own !== undefined) return accountWith(own, known);
    await ports.pause(backoff(tries, ports.random));
  }
  throw new SeatsContended();
};
