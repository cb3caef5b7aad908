import type { Region } from '../../core/ids.ts';
import type { Instant } from '../../core/instant.ts';
import type { SeatPolicy } from '../../core/seats/seat-policy.ts';
import { OVERDRAFT } from '../../core/seats/seat-resource.ts';
import type { LeasedSeat, SeatHolder, SeatId } from '../../core/seats/seat.ts';
import { leaseEndOf, renewableFrom } from '../../core/seats/seat-standing.ts';

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

export const seatView = (seat: LeasedSeat, policy: SeatPolicy | undefined): SeatView => {
  const { id, region, holder, claimedAt, resource, transferredFrom, name, metadata } = seat.value;
  const end = policy === undefined ? seat.leaseUntil : leaseEndOf(seat, policy);
  return {
    id,
    region,
    holder,
    claimedAt,
    expiresAt: end ?? null,
    renewAfter: (policy && renewableFrom(seat, policy)) ?? null,
    overdraft: resource === OVERDRAFT,
    ...(transferredFrom !== undefined && { transferredFrom }),
    ...(name !== undefined && { name }),
    metadata,
  };
};
