import { entitlementsOf } from '../../core/entitlements.ts';
import type { Region } from '../../core/ids.ts';
import { burn, mint, send, shareOf } from '../../core/seats/pool.ts';
import { deficitOf, excessOf, mayOwe, supplyOf } from '../../core/seats/pool-supply.ts';
import { licenseAt } from '../../core/scheduled-plan.ts';
import { supplyWanted } from '../../core/seats/seat-resource.ts';
import type { Author } from '../author.ts';
import { backoff } from '../backoff.ts';
import { DependencyUnavailable, SeatsContended } from '../faults.ts';
import type { SeatPorts, StoredPool, SupplyBasis } from './seat-ports.ts';
import {
  type Account,
  type PoolOf,
  type PoolPorts,
  accountWith,
  makeMove,
  poolsIn,
  settleAccount,
} from './settle-account.ts';
import { transferPool } from './transfer-pool.ts';

export type SupplyPorts = PoolPorts & Pick<SeatPorts, 'regions'>;

const TRIES_MAX = 6;

const wantedBy = ({ license, rollout }: SupplyBasis, of: PoolOf, ports: SupplyPorts): number => {
  const settled = licenseAt(license.value, rollout.value.served, ports.clock());
  return supplyWanted(of.resource, settled, entitlementsOf(settled, rollout.value.served).seats);
};

/** Makes what is wanted and not there yet, or unmakes what is free and no longer wanted. Undefined where somebody else was faster. */
const mintOrBurn = async (
  ports: SupplyPorts,
  by: Author,
  account: Account,
  decided: { readonly basis: SupplyBasis; readonly wanted: number },
): Promise<StoredPool | undefined> => {
  const { own } = account;
  const missing = decided.wanted - supplyOf(poolsIn(account.known));
  if (missing > 0) return makeMove(ports, by, own, mint(own, missing), decided.basis);
  const burnable = Math.min(-missing, Math.max(0, own.free));
  return burnable === 0 ? own : makeMove(ports, by, own, burn(own, burnable), decided.basis);
};

/** Fetches home what is free elsewhere, to be unmade. A region that does not answer keeps what it has until it does. */
const recall = async (
  ports: SupplyPorts,
  by: Author,
  of: PoolOf,
  { account, excess }: { readonly account: Account; readonly excess: number },
): Promise<boolean> => {
  let recalled = 0;
  const to = account.own.pool.region;
  const share = () => excess - recalled;
  for (const { free, pool } of account.known) {
    if (free <= 0 || pool.region === to || !ports.regions.includes(pool.region)) continue;
    try {
      const donor = await settleAccount(ports, by, pool.region, of);
      const outcome = await transferPool(ports, by, { donor, to, share });
      recalled += outcome.kind === 'sent' ? outcome.amount : 0;
    } catch (error) {
      if (!(error instanceof DependencyUnavailable)) throw error;
    }
    if (recalled >= excess) break;
  }
  return recalled > 0;
};

/** Sends regions what they sent on although it had been taken over from them; so nothing stays promised twice. */
const payDebts = async (ports: SupplyPorts, by: Author, { own, known }: Account): Promise<StoredPool | undefined> => {
  const pools = poolsIn(known);
  let payer: StoredPool | undefined = own;
  for (const pool of pools) {
    const amount = Math.min(payer.free, -shareOf(pool, pools));
    if (pool.region === own.pool.region || amount <= 0) continue;
    payer = await makeMove(ports, by, payer, send(payer, pool.region, amount));
    if (payer === undefined) return undefined;
  }
  return payer;
};

/**
 * Brings the supply of a resource to what the license says, at its home: makes what is missing; of what is too much,
 * unmakes what is free here and elsewhere. What is held stays until it is released, and is unmade then. Where a region
 * was lost, what was promised twice is settled in the same way.
 *
 * It rests on license and plan as their home has them, in the same transaction: nobody makes again by an older limit
 * what was unmade by a newer one.
 *
 * @throws DependencyUnavailable where the home does not answer
 * @throws SeatsContended
 */
export const settleSupply = async (ports: SupplyPorts, by: Author, home: Region, of: PoolOf): Promise<void> => {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const basis = await ports.pools.basis(home, of.license, ports.clock());
    if (basis?.license.value.home !== home) return;
    const wanted = wantedBy(basis, of, ports);
    const account = await settleAccount(ports, by, home, of);
    const balanced = await mintOrBurn(ports, by, account, { basis, wanted });
    const owing = mayOwe(basis.license.value, account.known);
    const own = balanced && (owing ? await payDebts(ports, by, accountWith(balanced, account.known)) : balanced);
    if (own === undefined) {
      await ports.pause(backoff(tries, ports.random));
      continue;
    }
    const settled = accountWith(own, account.known);
    const excess = excessOf(poolsIn(settled.known), wanted) + (owing ? deficitOf(poolsIn(settled.known)) : 0);
    if (excess === 0 || !(await recall(ports, by, of, { account: settled, excess }))) return;
  }
  throw new SeatsContended();
};
