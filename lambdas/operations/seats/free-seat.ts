import type { LicenseId } from '../../core/ids.ts';
import { type Result, accepted, refused } from '../../core/result.ts';
import { possibleHolders } from '../../core/seats/seat-standing.ts';
import type { Author } from '../author.ts';
import { endSeat } from './end-seat.ts';
import { SeatsContended } from '../faults.ts';
import { findSeats, silenceOf } from './find-seats.ts';
import type { Refusal } from '../refusal.ts';
import type { SeatPorts } from './seat-ports.ts';

const TRIES_MAX = 4;

/**
 * Releases the seats of a device or user by an operator's decision: uncounted, and whatever the license's state.
 *
 * @param holder a device or a user, as clients name it
 * @throws DependencyUnavailable where no seat was found and a region that may have one does not answer
 * @throws SeatsContended
 */
export const freeSeat = async (
  ports: SeatPorts,
  by: Author,
  { license, holder }: { readonly license: LicenseId; readonly holder: string },
): Promise<Result<'released', Refusal>> => {
  let freed = false;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { seats, unreachable } = await findSeats(ports, license, possibleHolders({ device: holder, user: holder }));
    let changed = false;
    for (const seat of seats) {
      const done = await endSeat(ports, by, seat, 'released');
      freed ||= done;
      changed ||= !done;
    }
    if (changed) continue;
    if (freed) return accepted('released');
    const [silent] = unreachable;
    if (silent !== undefined) throw silenceOf(silent);
    return refused({ code: 'NOT_FOUND', detail: `${holder} holds no seat of license ${license}.` });
  }
  throw new SeatsContended();
};
