import type { Region } from '../../lambdas/core/ids.ts';
import type { SeatStore } from '../../lambdas/operations/seats/seat-ports.ts';
import type { RegionalPorts } from './seat-world.ts';

/** A call of the store of seats that is about to be made. */
export interface SeatCall {
  readonly what: 'find' | 'commit';
  readonly region: Region;
}

/** Ports of one request, before whose calls of the store of seats something else comes: another request, somewhere. */
export const beforeSeatCalls = (
  ports: RegionalPorts,
  meanwhile: (call: SeatCall) => Promise<unknown>,
): RegionalPorts => {
  const find: SeatStore['find'] = async (region, ...asked) => {
    await meanwhile({ what: 'find', region });
    return ports.seats.find(region, ...asked);
  };
  const commit: SeatStore['commit'] = async (region, steps) => {
    await meanwhile({ what: 'commit', region });
    return ports.seats.commit(region, steps);
  };
  return { ...ports, seats: { ...ports.seats, find, commit } };
};

/** The same, once: before the first commit in a region. */
export const beforeFirstCommitIn = (
  region: Region,
  ports: RegionalPorts,
  meanwhile: () => Promise<unknown>,
): RegionalPorts => {
  let isDue = true;
  return beforeSeatCalls(ports, async (call) => {
    if (!isDue || call.what !== 'commit' || call.region !== region) return;
    isDue = false;
    await meanwhile();
  });
};
