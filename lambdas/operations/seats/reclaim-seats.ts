import type { Region } from '../../core/ids.ts';
import type { License } from '../../core/license.ts';
import { rangesToSearch } from '../../core/seats/reclaim.ts';
import type { SeatPolicy } from '../../core/seats/seat-policy.ts';
import type { Resource } from '../../core/seats/seat-resource.ts';
import { isReclaimable } from '../../core/seats/seat-standing.ts';
import type { Author } from '../author.ts';
import { endStep, giveBack } from './end-seat.ts';
import type { SeatPorts, StoredSeat } from './seat-ports.ts';

/** What tells which seats of a region may be given to somebody else. */
export interface Reclaiming {
  readonly license: License;
  readonly policy: SeatPolicy;
  readonly resource: Resource;
}

type ReclaimPorts = Pick<SeatPorts, 'seats' | 'clock' | 'random'>;

/** Seats of a region that nobody can claim to hold any more, some of them, in a random order. */
export const reclaimable = async (
  { seats, clock }: ReclaimPorts,
  at: Region,
  { license, policy, resource }: Reclaiming,
): Promise<readonly StoredSeat[]> => {
  const now = clock();
  const found = await seats.candidates(at, license.id, { ranges: rangesToSearch(license, policy, at), now });
  return found.filter((seat) => seat.value.resource === resource && isReclaimable(seat, { license, policy, now }));
};

/**
 * Gives reclaimable seats of a region back to its pool, through its own endpoint.
 *
 * @param wanted how many, at most
 * @returns how many
 * @throws DependencyUnavailable where the region does not answer
 */
export const reclaimSeats = async (
  ports: ReclaimPorts,
  by: Author,
  at: Region,
  of: Reclaiming & { readonly wanted: number },
): Promise<number> => {
  let reclaimed = 0;
  for (const seat of await reclaimable(ports, at, of)) {
    if (reclaimed >= of.wanted) break;
    const outcome = await ports.seats.commit(at, [endStep(ports, by, seat, 'reclaimed'), giveBack(seat)]);
    if (outcome === 'committed') reclaimed += 1;
  }
  return reclaimed;
};
