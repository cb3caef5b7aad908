import type { Region } from '../../core/ids.ts';
import { type Pool, credit, send } from '../../core/seats/pool.ts';
import type { Author } from '../author.ts';
import type { StoredPool } from './seat-ports.ts';
import { type Account, type PoolPorts, makeMove, settleAccount } from './settle-account.ts';

export interface PoolTransfer {
  /** The donor's account as it is now. */
  readonly donor: Account;
  readonly to: Region;
  /** How much to send. */
  readonly share: (donor: StoredPool) => number;
}

/** `nothing-free`: the donor has nothing to send. `lost-race`: its account moved in the same moment; ask again. */
export type TransferOutcome =
  | { readonly kind: 'sent'; readonly amount: number }
  | { readonly kind: 'nothing-free' }
  | { readonly kind: 'lost-race' };

/**
 * Credits what a region's pool says that it has sent to another one. Where that is lost to somebody else, that one
 * credited the same, or whoever settles the account next does.
 *
 * @returns whether there was anything to credit
 */
export const creditFrom = async (ports: PoolPorts, by: Author, sender: Pool, to: Region): Promise<boolean> => {
  const { own } = await settleAccount(ports, by, to, sender);
  const crediting = credit(own, sender);
  if (crediting === undefined) return false;
  await makeMove(ports, by, own, crediting);
  return true;
};

/**
 * Moves what is free from one region to another: sends it through the donor's endpoint, then credits it through the
 * receiver's. What is sent and not credited is not lost: the donor's pool says it, and whoever settles the receiver's
 * account credits it.
 *
 * @throws DependencyUnavailable where one of the regions does not answer
 * @throws SeatsContended
 */
export const transferPool = async (
  ports: PoolPorts,
  by: Author,
  { donor, to, share }: PoolTransfer,
): Promise<TransferOutcome> => {
  const amount = Math.min(donor.own.free, share(donor.own));
  if (amount <= 0) return { kind: 'nothing-free' };
  const sent = await makeMove(ports, by, donor.own, send(donor.own, to, amount));
  if (sent === undefined) return { kind: 'lost-race' };
  await creditFrom(ports, by, sent.pool, to);
  return { kind: 'sent', amount };
};
