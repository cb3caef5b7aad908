import { backoff } from '../backoff.ts';
import { SeatsContended } from '../faults.ts';
import type { SeatPorts, SeatStep, StoredSeat } from './seat-ports.ts';

/** Milliseconds that a caller is kept waiting, at most, for others to be done with the same license. */
export const PATIENCE_MILLISECONDS = 3_000;

/** Commits in a seat's region, again and again while others are at the same items. @throws SeatsContended */
export const commitPatiently = async (
  ports: Pick<SeatPorts, 'seats' | 'clock' | 'random' | 'pause'>,
  seat: StoredSeat,
  steps: readonly SeatStep[],
): Promise<'made' | 'changed' | 'not-free'> => {
  const deadline = Date.parse(ports.clock()) + PATIENCE_MILLISECONDS;
  for (let tries = 0; Date.parse(ports.clock()) < deadline; tries += 1) {
    const outcome = await ports.seats.commit(seat.value.region, steps);
    if (outcome === 'committed') return 'made';
    if (outcome === 'seat-changed') return 'changed';
    if (outcome === 'not-free') return 'not-free';
    await ports.pause(backoff(tries, ports.random));
  }
  throw new SeatsContended();
};
