import { nodeRuntime } from '../../../client/src/platform/node-runtime.ts';
import type { Runtime } from '../../../client/src/platform/runtime.ts';

/** A platform with the real network, whose cable a test can pull, and whose clock it can set and let run on. */
export interface ConnectedRuntime extends Runtime {
  /** Pulls the cable: every request fails at once, as where there is no network. */
  readonly unplug: () => void;
  readonly plugIn: () => void;
  /** Lets so much time pass at once, for both clocks: timers that come due run. */
  readonly pass: (milliseconds: number) => void;
  /** Sets the wall clock without any time passing. */
  readonly setClock: (now: number) => void;
  /** Requests that left the machine. */
  readonly requests: () => number;
}

interface Waiting {
  readonly due: number;
  readonly run: () => void;
  stop: () => void;
}

export const connectedRuntime = (): ConnectedRuntime => {
  let ahead = 0;
  let passed = 0;
  let isPlugged = true;
  let requests = 0;
  const waiting = new Set<Waiting>();
  const monotonic = (): number => nodeRuntime.monotonic() + passed;
  const start = (timer: Waiting): void => {
    timer.stop = nodeRuntime.after(Math.max(0, timer.due - monotonic()), () => {
      waiting.delete(timer);
      timer.run();
    });
  };
  return {
    ...nodeRuntime,
    monotonic,
    now: () => nodeRuntime.now() + ahead,
    after: (milliseconds, run) => {
      const timer: Waiting = { due: monotonic() + milliseconds, run, stop: () => undefined };
      waiting.add(timer);
      start(timer);
      return () => {
        waiting.delete(timer);
        timer.stop();
      };
    },
    fetch: (url, request) => {
      if (!isPlugged) return Promise.reject(new TypeError('fetch failed'));
      requests += 1;
      return nodeRuntime.fetch(url, request);
    },
    unplug: () => {
      isPlugged = false;
    },
    plugIn: () => {
      isPlugged = true;
    },
    pass: (milliseconds) => {
      ahead += milliseconds;
      passed += milliseconds;
      for (const timer of waiting) {
        timer.stop();
        start(timer);
      }
    },
    setClock: (now) => {
      ahead = now - nodeRuntime.now();
    },
    requests: () => requests,
  };
};
