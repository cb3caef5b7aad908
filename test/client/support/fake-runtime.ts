import { randomBytes } from 'node:crypto';
import { nodeCryptography } from '../../../client/src/platform/node-cryptography.ts';
import type { Fetch, Runtime } from '../../../client/src/platform/runtime.ts';

/** A platform whose time moves only when a test says so. */
export interface FakeRuntime extends Runtime {
  /** Lets so much time pass: timers that come due run in their order, and what they begin gets to go on. */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** Sets the wall clock without any time passing: somebody changed it. */
  readonly setClock: (now: number) => void;
  /** Lets so much time pass while the machine sleeps: neither timers nor the monotonic clock notice. */
  readonly sleep: (milliseconds: number) => void;
  /** What a clock shows that nobody changed: that of a service. */
  readonly trueNow: () => number;
  /** Lets promises go on until nothing more happens. */
  readonly settle: () => Promise<void>;
  /** Timers that wait. */
  readonly waiting: () => number;
}

const START = Date.UTC(2026, 10, 24, 12);
const TURNS = 50;

const unplugged: Fetch = () => Promise.reject(new TypeError('fetch failed'));

export const fakeRuntime = (
  given: { readonly now?: number; readonly fetch?: Fetch; readonly random?: () => number } = {},
): FakeRuntime => {
  let wall = given.now ?? START;
  let elapsed = 0;
  let truth = wall;
  let timers: { readonly due: number; readonly run: () => void }[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const moveTo = (instant: number): void => {
    wall += instant - elapsed;
    truth += instant - elapsed;
    elapsed = instant;
  };
  return {
    now: () => wall,
    monotonic: () => elapsed,
    random: given.random ?? (() => 0.5),
    after: (milliseconds, run) => {
      const timer = { due: elapsed + Math.max(0, milliseconds), run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    fetch: given.fetch ?? unplugged,
    cryptography: { ...nodeCryptography, randomBytes: (count) => new Uint8Array(randomBytes(count)) },
    settle,
    setClock: (now) => {
      wall = now;
    },
    sleep: (milliseconds) => {
      wall += milliseconds;
      truth += milliseconds;
    },
    trueNow: () => truth,
    waiting: () => timers.length,
    advance: async (milliseconds) => {
      const until = elapsed + milliseconds;
      await settle();
      for (;;) {
        const [next] = timers.filter(({ due }) => due <= until).toSorted((one, other) => one.due - other.due);
        if (next === undefined) break;
        timers = timers.filter((each) => each !== next);
        moveTo(Math.max(elapsed, next.due));
        next.run();
        await settle();
      }
      moveTo(until);
    },
  };
};
