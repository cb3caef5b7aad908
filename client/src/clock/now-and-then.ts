import type { Runtime } from '../platform/runtime.ts';

/** Calls after which it is done again: a loop that never lets timers run must not go without for long. */
const CALLS = 32_768;
/** Milliseconds after which it is done again by the next call. */
const MILLISECONDS = 100;

/**
 * Does something on the first of many calls, and again each tenth of a second in which there are any, so that the others
 * cost a count and no more. Not even a look at the clock: engines make an object of each time that they tell.
 */
export const nowAndThen = (after: Runtime['after'], run: () => void): (() => void) => {
  let callsLeft = 0;
  let isWaiting = false;
  const begin = (): void => {
    run();
    callsLeft = CALLS;
    if (isWaiting) return;
    isWaiting = true;
    after(MILLISECONDS, () => {
      isWaiting = false;
      callsLeft = 0;
    });
  };
  return () => {
    if (callsLeft === 0) begin();
    callsLeft -= 1;
  };
};
