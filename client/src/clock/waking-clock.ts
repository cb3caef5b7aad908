import type { Runtime } from '../platform/runtime.ts';

/** A wall clock that has moved on by so much more than the machine ran, has not drifted: the machine slept. */
const SLEEP_SHORTEST = 2_000;

/**
 * Milliseconds since some moment, sleep included: the monotonic clock may stand still while the machine sleeps, and the
 * wall clock may be set. A wall clock set forward passes for a sleep: a seat is then renewed early, which does no harm.
 * One set back is ignored.
 */
export const createWakingClock = ({ now, monotonic }: Pick<Runtime, 'now' | 'monotonic'>): (() => number) => {
  let wall = now();
  let ran = monotonic();
  let passed = 0;
  return () => {
    const awake = monotonic() - ran;
    const slept = now() - wall - awake;
    wall = now();
    ran += awake;
    passed += awake + (slept >= SLEEP_SHORTEST ? slept : 0);
    return passed;
  };
};
