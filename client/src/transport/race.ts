import type { Cancel } from '../platform/runtime.ts';
import type { Reply } from '../service.ts';
import type { Call } from './call.ts';
import { type Flight, takeOff } from './flight.ts';
import type { Network } from './network.ts';
import type { Outcome } from './outcome.ts';
import type { Region } from './region.ts';
import type { Target } from './target.ts';

type Landed<Value> = (outcome: Outcome<Value>) => void;
type Finished<Value> = (reply: Reply<Value>) => void;

/** The requests of one call, of which the first good answer wins. */
export interface Race<Value> {
  /** Milliseconds that are left. */
  readonly remaining: () => number;
  /** Regions asked so far, scouts aside. */
  readonly asked: readonly Region[];
  readonly send: (target: Target, landed: Landed<Value>) => Flight;
  /** The same for a request that goes on to its end whoever wins, to find out whether a region is back. */
  readonly scout: (target: Target, landed: Landed<Value>) => void;
  /** Whether something other than scouts is under way or about to be. */
  readonly isRunning: () => boolean;
  readonly isScouting: () => boolean;
  /** Does something later, unless the race is over by then. @param isRunning whether the race goes on until then */
  readonly later: (milliseconds: number, run: () => void, isRunning?: boolean) => void;
  /** Ends the race: what is under way is given up, scouts aside. */
  readonly finish: (reply: Reply<Value>) => void;
}

export const openRace = <Value>(network: Network, call: Call<Value>, finished: Finished<Value>): Race<Value> => {
  const { runtime, running } = network;
  const deadline = runtime.monotonic() + network.budget;
  const asked: Region[] = [];
  const flights: Flight[] = [];
  const scouts: Flight[] = [];
  const timers: Cancel[] = [];
  let awaited = 0;
  let isOver = false;

  const remaining = (): number => deadline - runtime.monotonic();
  const finish = (reply: Reply<Value>): void => {
    if (isOver) return;
    isOver = true;
    running.delete(stop);
    for (const cancel of timers) cancel();
    for (const { abandon } of flights) abandon();
    finished(reply);
  };
  const stop = (): void => {
    finish({ kind: 'unreachable', retryAfter: undefined });
  };
  const fly = (among: Flight[], target: Target, landed: Landed<Value>): Flight => {
    const heard = (outcome: Outcome<Value>): void => {
      if (!isOver) landed(outcome);
    };
    const flight = takeOff(network, { target, call, timeout: remaining(), landed: heard });
    among.push(flight);
    return flight;
  };

  running.add(stop);
  return {
    remaining,
    asked,
    send: (target, landed) => {
      asked.push(target.region);
      return fly(flights, target, landed);
    },
    scout: (target, landed) => {
      fly(scouts, target, landed);
    },
    isRunning: () => awaited > 0 || flights.some((flight) => !flight.isOver()),
    isScouting: () => scouts.some((flight) => !flight.isOver()),
    later: (milliseconds, run, isRunning = false) => {
      const weight = isRunning ? 1 : 0;
      awaited += weight;
      timers.push(
        runtime.after(milliseconds, () => {
          awaited -= weight;
          run();
        }),
      );
    },
    finish,
  };
};
