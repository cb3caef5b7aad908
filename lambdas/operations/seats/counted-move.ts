import { type Result, accepted, refused } from '../../core/result.ts';
import { transfersOf } from '../../core/seats/seat-policy.ts';
import { type Resource, transfersAt, transfersRenewAt } from '../../core/seats/seat-resource.ts';
import type { Author } from '../author.ts';
import { PATIENCE_MILLISECONDS, commitPatiently } from './commit-patiently.ts';
import type { OpenedSeats } from './open-seats.ts';
import { freeNeeded, refillPool } from './refill-pool.ts';
import type { SeatPorts, SeatStep, StoredSeat } from './seat-ports.ts';
import type { SeatRefusal } from './seat-refusal.ts';
import { settleAccount } from './settle-account.ts';

export interface CountedMove extends Pick<OpenedSeats, 'license' | 'policy'> {
  readonly seat: StoredSeat;
  /** What the move writes besides. */
  readonly steps: readonly SeatStep[];
}

/** `changed`: a seat is not as it was seen any more. */
export type MoveOutcome = Result<'made' | 'changed', SeatRefusal>;

const takeMove = async (ports: SeatPorts, by: Author, move: CountedMove, resource: Resource): Promise<SeatStep> => {
  const { license, seat } = move;
  const account = await settleAccount(ports, by, seat.value.region, { license: license.id, resource });
  return { kind: 'take', license: license.id, resource, freeNeeded: freeNeeded(account, { ...move, resource }) };
};

/**
 * Makes a move of a seat that a client asked for: releases it, or hands it on. Where the plan counts such moves, it takes
 * one of the period's, in the seat's own region and in the same transaction.
 *
 * @throws DependencyUnavailable where the seat's region does not answer
 * @throws SeatsContended
 */
export const makeCountedMove = async (ports: SeatPorts, by: Author, move: CountedMove): Promise<MoveOutcome> => {
  const { license, policy, seat, steps } = move;
  const now = ports.clock();
  const resource = transfersAt(license, policy, now);
  if (resource === undefined) {
    const outcome = await commitPatiently(ports, seat, steps);
    return accepted(outcome === 'made' ? 'made' : 'changed');
  }
  const outcome = await commitPatiently(ports, seat, [await takeMove(ports, by, move, resource), ...steps]);
  if (outcome !== 'not-free') return accepted(outcome);
  const deadline = Date.parse(now) + PATIENCE_MILLISECONDS;
  const refill = await refillPool(ports, by, { license, policy, resource, at: seat.value.region, deadline });
  if (refill.kind === 'refilled') {
    const again = await commitPatiently(ports, seat, [await takeMove(ports, by, move, resource), ...steps]);
    return accepted(again === 'made' ? 'made' : 'changed');
  }
  if (refill.unreachable.length > 0) return refused({ code: 'SEATS_UNREACHABLE', unreachable: refill.unreachable });
  const limit = transfersOf(policy)?.limit ?? 0;
  return refused({ code: 'TRANSFERS_EXHAUSTED', limit, renewsAt: transfersRenewAt(license, policy, now) ?? now });
};
