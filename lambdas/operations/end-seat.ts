import { commitPatiently } from './commit-patiently.ts';
import type { SeatPorts, SeatStep, StoredSeat } from './seat-ports.ts';

/** Ends a seat and gives it back to its pool, uncounted: an operator's doing, or the protocol's own. */
export const endSeat = async (
  ports: Pick<SeatPorts, 'seats' | 'clock' | 'random' | 'pause'>,
  seat: StoredSeat,
  end: SeatStep,
): Promise<boolean> => (await commitPatiently(ports, seat, [end, giveBack(seat)])) === 'made';

/** The step that gives a seat back to the pool that it was taken from. */
export const giveBack = ({ value }: StoredSeat): SeatStep => ({
  kind: 'give-back',
  license: value.license,
  resource: value.resource,
});
