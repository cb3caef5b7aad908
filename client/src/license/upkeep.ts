import { growingPause } from '../clock/growing-pause.ts';
import type { Cancel, Runtime } from '../platform/runtime.ts';
import { createWakingClock } from '../clock/waking-clock.ts';

export interface Upkeep {
  /**
   * Does everything that is due, all of it where `all`. Rounds that overlap are one; but where all is asked for and the one
   * under way does less, another follows. Never rejects.
   */
  readonly round: (all: boolean) => Promise<unknown>;
  readonly stop: () => void;
}

export interface UpkeepParts {
  readonly runtime: Pick<Runtime, 'now' | 'monotonic' | 'random' | 'after'>;
  /** One round. @returns whether the service could be reached */
  readonly work: (all: boolean) => Promise<boolean>;
  /** Milliseconds until something is due again. */
  readonly nextIn: () => number;
  /** Milliseconds until what is known may change by the passing of time alone; NaN where that cannot be told. */
  readonly changesIn: () => number;
  /** Looks what time has changed. */
  readonly look: () => void;
}

/** Milliseconds: never busier than that, whatever is due. */
const PAUSE_LEAST = 1_000;
/** Timers may stand still while the machine sleeps: what came due meanwhile is done within this time after waking. */
const PULSE = 30_000;
/** Pauses while the service cannot be reached. */
const OUT_OF_REACH = { first: 5_000, most: 300_000 };

/** Keeps what is known up to date in the background: one timer, one round at a time. */
export const upkeep = ({ runtime, work, nextIn, changesIn, look }: UpkeepParts): Upkeep => {
  const clock = createWakingClock(runtime);
  let isStopped = false;
  let failures = 0;
  let roundAt = 0;
  let cancel: Cancel | undefined;
  let underWay: Promise<unknown> | undefined;
  let isAll = false;

  const schedule = (): void => {
    cancel?.();
    if (isStopped) return;
    const wait = Math.min(PULSE, roundAt - clock(), changesIn() || PULSE);
    cancel = runtime.after(Math.max(PAUSE_LEAST, wait), wake);
  };
  const wake = (): void => {
    look();
    if (clock() >= roundAt) void round(false);
    else schedule();
  };
  const runRound = async (): Promise<void> => {
    failures = (await work(isAll).catch(() => false)) ? 0 : failures + 1;
    const pause = failures === 0 ? nextIn() : growingPause(OUT_OF_REACH, { failures }, runtime.random);
    roundAt = clock() + Math.max(PAUSE_LEAST, pause);
    look();
    schedule();
  };
  const round = (all: boolean): Promise<unknown> => {
    if (isStopped) return Promise.resolve();
    if (underWay !== undefined) return all && !isAll ? underWay.then(() => round(all)) : underWay;
    isAll = all;
    underWay = runRound().finally(() => {
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
