import type { UnverifiedLicenseKey } from '../../core/license-key.ts';
import { type Result, accepted, refused } from '../../core/result.ts';
import { type SeatDetails, newHolder } from '../../core/seats/seat-change.ts';
import { standingWith } from '../../core/seats/seat-standing.ts';
import { backoff } from '../backoff.ts';
import { claimHere } from './claim-here.ts';
import { PATIENCE_MILLISECONDS } from './commit-patiently.ts';
import { SeatsContended } from '../faults.ts';
import { holderActor } from './holder-actor.ts';
import { keepSeat } from './keep-seat.ts';
import { type OpenedSeats, openSeats } from './open-seats.ts';
import type { SeatPorts, StoredSeat } from './seat-ports.ts';
import type { SeatRefusal } from './seat-refusal.ts';
import { type SeatView, seatView } from './seat-view.ts';

export interface ClaimRequest {
  readonly details: SeatDetails;
  readonly requestId: string;
}

export interface SeatClaimed {
  /** False where the claimant held it already. */
  readonly isNew: boolean;
  readonly seat: SeatView;
}

/** The same facts with a seat read again, strongly consistent: the copy that a request begins with may be a moment old. */
const withFresh = (opened: OpenedSeats, fresh: StoredSeat | undefined, where: string): OpenedSeats => ({
  ...opened,
  seats: [...opened.seats.filter(({ value }) => value.region !== where), ...(fresh === undefined ? [] : [fresh])],
});

/**
 * Gives a device or user its seat: the one it has, wherever that is, with its lease renewed; else a new one in this
 * region. However often it is asked, in whatever region, a holder ends up with one.
 *
 * @returns undefined where the key opens no license
 * @throws DependencyUnavailable where this region does not answer
 * @throws SeatsContended where the time was not enough to come to an end
 */
export const claimSeat = async (
  ports: SeatPorts,
  key: UnverifiedLicenseKey,
  { details, requestId }: ClaimRequest,
): Promise<Result<SeatClaimed, SeatRefusal> | undefined> => {
  const opening = await openSeats(ports, key, details);
  if (opening?.ok !== true) return opening;
  let opened = opening.value;
  const { license, policy } = opened;
  const by = { actor: holderActor(license.id), requestId };
  const holder = newHolder(details, policy);
  if (!holder.ok) return holder;
  const deadline = Date.parse(opened.now) + PATIENCE_MILLISECONDS;
  for (let tries = 0; Date.parse(ports.clock()) < deadline; tries += 1) {
    const standing = standingWith(opened.seats, { license, policy, now: ports.clock() });
    const kept = standing.kind === 'none' ? undefined : await keepSeat(ports, by, { ...opened, details, standing });
    if (kept?.kind === 'kept') return accepted({ isNew: false, seat: seatView(kept.seat, policy) });
    if (kept?.kind === 'refused') return refused(kept.refusal);
    let changedIn = kept?.kind === 'changed' ? kept.seat.value.region : undefined;
    if (changedIn === undefined) {
      const claimed = await claimHere(ports, by, { ...opened, holder: holder.value, details, deadline });
      if (claimed.kind === 'claimed') return accepted({ isNew: true, seat: seatView(claimed.seat, policy) });
      if (claimed.kind === 'refused') return refused(claimed.refusal);
      changedIn = ports.region;
    }
    await ports.pause(backoff(tries, ports.random));
    opened = withFresh(opened, await ports.seats.find(changedIn, license.id, holder.value), changedIn);
  }
  throw new SeatsContended();
};
