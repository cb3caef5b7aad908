import { type Instant, epochMilliseconds, instantAt } from '../../core/instant.ts';
import { OVERDRAFT } from '../../core/seats/seat-resource.ts';
import type { LeasedSeat, SeatHolder, SeatId } from '../../core/seats/seat.ts';
import { leaseEndOf } from '../../core/seats/seat-standing.ts';
import { type SeatPolicy, leaseOf } from '../../core/seats/seat-policy.ts';
import { addDuration } from '../../core/duration.ts';
import type { Region } from '../../core/ids.ts';

/** A seat as its holder and operators see it. */
export interface SeatView {
  readonly id: SeatId;
  readonly region: Region;
  readonly holder: SeatHolder;
  readonly claimedAt: Instant;
  /** End of its lease; null where it is held until it is released. */
  readonly expiresAt: Instant | null;
  /** From when on a renewal moves the end of the lease; before, it costs nothing and changes nothing. */
  readonly renewAfter: Instant | null;
  readonly overdraft: boolean;
  readonly transferredFrom?: string | undefined;
  readonly name?: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

const renewAfter = (end: Instant | undefined, policy: SeatPolicy | undefined): Instant | null => {
  const lease = policy && leaseOf(policy);
  if (end === undefined || lease === undefined) return null;
  const length = epochMilliseconds(addDuration(end, lease)) - epochMilliseconds(end);
  return instantAt(epochMilliseconds(end) - Math.floor((length * 2) / 3));
};

export const seatView = (seat: LeasedSeat, policy: SeatPolicy | undefined): SeatView => {
  const { id, region, holder, claimedAt, resource, transferredFrom, name, metadata } = seat.value;
  const end = policy === undefined ? seat.leaseUntil : leaseEndOf(seat, policy);
  return {
    id,
    region,
    holder,
    claimedAt,
    expiresAt: end ?? null,
    renewAfter: renewAfter(end, policy),
    overdraft: resource === OVERDRAFT,
    ...(transferredFrom !== undefined && { transferredFrom }),
    ...(name !== undefined && { name }),
    metadata,
  };
};
