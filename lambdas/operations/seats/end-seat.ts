import { ended } from '../../core/seats/seat-change.ts';
import type { SeatEnd } from '../../core/seats/seat.ts';
import { type Author, changeEventOf } from '../author.ts';
import { commitPatiently } from './commit-patiently.ts';
import type { SeatPorts, SeatStep, StoredSeat } from './seat-ports.ts';

/** The step that ends a seat, where it is still as it was seen. */
export const endStep = (
  ports: Pick<SeatPorts, 'clock' | 'random'>,
  by: Author,
  seat: StoredSeat,
  how: SeatEnd,
): SeatStep => {
  const now = ports.clock();
  const { action, ...after } = ended(seat, how, now);
  return {
    kind: 'seat-change',
    seen: seat,
    after,
    event: changeEventOf(action, by, { at: now, random: ports.random }),
  };
};

/** The step that gives a seat back to the pool that it was taken from. */
export const giveBack = ({ value }: StoredSeat): SeatStep => ({
  kind: 'give-back',
  license: value.license,
  resource: value.resource,
});

/** Ends a seat and gives it back to its pool, uncounted. False where it was not as it was seen any more. */
export const endSeat = async (
  ports: Pick<SeatPorts, 'seats' | 'clock' | 'random' | 'pause'>,
  by: Author,
  seat: StoredSeat,
  how: SeatEnd,
): Promise<boolean> => (await commitPatiently(ports, seat, [endStep(ports, by, seat, how), giveBack(seat)])) === 'made';
