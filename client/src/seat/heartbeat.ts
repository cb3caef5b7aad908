import type { Cancel, Runtime } from '../platform/runtime.ts';

/**
 * Timers may stand still while the machine sleeps. So the time is looked at this often, whatever is due when: after
 * waking, what has come due is done within this many milliseconds.
 */
const PULSE = 10_000;

export interface Heartbeat {
  /** When to beat next, by the clock given; undefined: not at all. Replaces what was set before. */
  readonly beatAt: (instant: number | undefined) => void;
  readonly stop: () => void;
}

/**
 * Beats at a set instant, and looks up in between. Sends nothing by itself.
 *
 * @param clock milliseconds, sleep included
 * @param look called every so often while a beat is due: sees what has changed by the passing of time alone
 */
export const createHeartbeat = (
  after: Runtime['after'],
  clock: () => number,
  { beat, look }: { readonly beat: () => void; readonly look: () => void },
): Heartbeat => {
  let cancel: Cancel | undefined;
  const stop = (): void => {
    cancel?.();
    cancel = undefined;
  };
  const beatAt = (instant: number | undefined): void => {
    stop();
    if (instant === undefined) return;
    cancel = after(Math.max(1, Math.min(PULSE, instant - clock())), () => {
      look();
      if (clock() < instant) beatAt(instant);
      else beat();
    });
  };
  return { beatAt, stop };
};
