import { growingPause } from './growing-pause.ts';
import type { Cancel, Runtime } from './runtime.ts';

export interface Upkeep {
  /** Does everything that is due, all of it where `all`. Rounds that overlap are one. @returns whether the service could be reached */
  readonly round: (all?: boolean) => Promise<boolean>;
  readonly stop: () => void;
}

export interface UpkeepParts {
  readonly runtime: Pick<Runtime, 'monotonic' | 'random' | 'after'>;
  /** One round. @returns whether the service could be reached */
  readonly work: (all: boolean) => Promise<boolean>;
  /** Milliseconds until something is due again. */
  readonly nextIn: () => number;
  /** Milliseconds until what is known may change by the passing of time alone. */
  readonly changesIn: () => number;
  /** Looks what time has changed. */
  readonly look: () => void;
}

/** Milliseconds: never busier than that, whatever is due. */
const PAUSE_LEAST = 1_000;
/** Pauses while the service cannot be reached. */
const OUT_OF_REACH = { first: 5_000, most: 300_000 };

/** Where the clock cannot be trusted, times of day tell nothing. */
const orNever = (milliseconds: number): number => (Number.isNaN(milliseconds) ? Infinity : milliseconds);

/** Keeps what is known up to date in the background: one timer, one round at a time. */
export const upkeep = ({ runtime, work, nextIn, changesIn, look }: UpkeepParts): Upkeep => {
  let isStopped = false;
  let failures = 0;
  let roundAt = runtime.monotonic();
  let cancel: Cancel | undefined;
  let underWay: Promise<boolean> | undefined;

  const schedule = (): void => {
    cancel?.();
    if (isStopped) return;
    const wait = Math.min(roundAt - runtime.monotonic(), orNever(changesIn()));
    cancel = runtime.after(Math.max(PAUSE_LEAST, wait), wake);
  };
  const wake = (): void => {
    look();
    if (runtime.monotonic() >= roundAt) void round();
    else schedule();
  };
  const runRound = async (all: boolean): Promise<boolean> => {
    const isReached = await work(all);
    failures = isReached ? 0 : failures + 1;
    const pause = isReached ? orNever(nextIn()) : growingPause(OUT_OF_REACH, { failures }, runtime.random);
    roundAt = runtime.monotonic() + Math.max(PAUSE_LEAST, pause);
    look();
    schedule();
    return isReached;
  };
  const round = (all = false): Promise<boolean> => {
    if (isStopped) return Promise.resolve(false);
    underWay ??= runRound(all).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  return {
    round,
    stop: () => {
      isStopped = true;
      cancel?.();
    },
  };
};
