import type { LicenseId, Region } from '../../core/ids.ts';
import type { HolderName } from '../../core/seats/seat.ts';
import { DependencyUnavailable } from '../faults.ts';
import type { SeatPorts, StoredSeat } from './seat-ports.ts';

/** What to throw where the answer rests on a region that did not give one. */
export const silenceOf = (region: Region): DependencyUnavailable => new DependencyUnavailable(`DynamoDB in ${region}`);

export interface FoundSeats {
  /** Those that are held, whether by right or not. */
  readonly seats: readonly StoredSeat[];
  readonly unreachable: readonly Region[];
}

/**
 * The seats of some holders as every region has them now. Asked where the local copy is not enough: a seat that was
 * claimed elsewhere a moment ago has not reached it.
 */
export const findSeats = async (
  ports: Pick<SeatPorts, 'seats' | 'regions'>,
  license: LicenseId,
  holders: readonly HolderName[],
): Promise<FoundSeats> => {
  const asked = ports.regions.flatMap((region) => holders.map((holder) => ({ region, holder })));
  const answers = await Promise.allSettled(
    asked.map(({ region, holder }) => ports.seats.find(region, license, holder)),
  );
  const seats: StoredSeat[] = [];
  const unreachable = new Set<Region>();
  for (const [at, answer] of answers.entries()) {
    const region = asked[at]?.region;
    if (answer.status === 'rejected') {
      if (!(answer.reason instanceof DependencyUnavailable) || region === undefined) throw answer.reason;
      unreachable.add(region);
    } else if (answer.value !== undefined && answer.value.value.ended === undefined) seats.push(answer.value);
  }
  return { seats, unreachable: [...unreachable] };
};
