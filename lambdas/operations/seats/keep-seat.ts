import { type SeatDetails, updated } from '../../core/seats/seat-change.ts';
import { isOn, renewedLease } from '../../core/seats/seat-standing.ts';
import { type Author, changeEventOf } from '../author.ts';
import { DependencyUnavailable } from '../faults.ts';
import type { OpenedSeats } from './open-seats.ts';
import type { SeatPorts, StoredSeat } from './seat-ports.ts';
import type { SeatRefusal } from './seat-refusal.ts';

export interface Keeping extends OpenedSeats {
  readonly details: SeatDetails;
  readonly standing: { readonly kind: 'held' | 'expired'; readonly seat: StoredSeat };
}

/**
 * `changed`: the seat is not as it was seen any more; look again. `out-of-reach`: its lease is over, and the region that
 * could renew it does not answer.
 */
export type Kept =
  | { readonly kind: 'kept'; readonly seat: StoredSeat }
  | { readonly kind: 'refused'; readonly refusal: SeatRefusal }
  | { readonly kind: 'changed'; readonly seat: StoredSeat }
  | { readonly kind: 'out-of-reach' };

/** The seat with what its holder now says of it, and its lease renewed where a third of it has passed. */
const write = async (ports: SeatPorts, by: Author, { details, policy, standing }: Keeping): Promise<Kept> => {
  const { seat } = standing;
  const now = ports.clock();
  const change = updated(seat, details, policy);
  if (!change.ok) return { kind: 'refused', refusal: change.refusal };
  const lease = renewedLease(seat, policy, now);
  const leased = lease === undefined ? { leaseUntil: seat.leaseUntil } : { leaseUntil: lease ?? undefined };
  if (change.value !== undefined) {
    const { action, value } = change.value;
    const event = changeEventOf(action, by, { at: now, random: ports.random });
    const after = { value, ...leased };
    const outcome = await ports.seats.commit(seat.value.region, [{ kind: 'seat-change', seen: seat, after, event }]);
    return outcome === 'committed'
      ? { kind: 'kept', seat: { ...after, version: seat.version + 1 } }
      : { kind: 'changed', seat };
  }
  if (lease === undefined) return { kind: 'kept', seat };
  return (await ports.seats.renew(seat, lease))
    ? { kind: 'kept', seat: { ...seat, ...leased } }
    : { kind: 'changed', seat };
};

/**
 * Keeps a seat through the region that it is in. Where that does not answer, a seat whose lease lasts is kept as it is:
 * its holder may run until then.
 *
 * @throws DependencyUnavailable where this region does not answer
 */
export const keepSeat = async (ports: SeatPorts, by: Author, keeping: Keeping): Promise<Kept> => {
  try {
    return await write(ports, by, keeping);
  } catch (error) {
    const { seat, kind } = keeping.standing;
    if (!(error instanceof DependencyUnavailable) || seat.value.region === ports.region) throw error;
    if (kind === 'expired') return { kind: 'out-of-reach' };
    // Its seat is a user's and not on this device yet: only its region can put it there.
    if (!isOn(seat, keeping.details.device)) throw error;
    return { kind: 'kept', seat };
  }
};
