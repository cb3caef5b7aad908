import { CLOCK_SKEW } from '../lease/lease-standing.ts';
import type { Runtime } from '../platform/runtime.ts';
import { number, object, read } from '../shape.ts';
import type { Vault } from '../store/vault.ts';

/** Tells what time it is, as far as that can be trusted. Instants are milliseconds since 1970. */
export interface ClockGuard {
  /**
   * The time; NaN while the clock is set back by more than the skew. Never below what was trusted before, unless the
   * service said otherwise. NaN compares as false with everything: ask `Number.isNaN` first. Makes no objects, save that
   * it writes the mark down once in a while.
   */
  readonly trustedNow: () => number;
  /** It is later than this: something that the service signed says so, for example the `iat` of a lease that was kept. */
  readonly atLeast: (instant: number) => void;
  /**
   * It is this moment now: the service just said so, by the `Date` of an answer or the `iat` of a lease that was just
   * issued. From here on its time counts, not the local clock's.
   */
  readonly serverSaid: (instant: number) => void;
  /** Writes the mark into the vault now, before that is flushed. */
  readonly save: () => void;
}

/** Milliseconds of running between two marks written down. */
export const SAVE_EVERY = 180_000;

/** Milliseconds by which the service's time and the local clock may differ and mean the same: `Date` has whole seconds. */
const SERVER_RESOLUTION = 2_000;

const keptClock = object({ mark: number(), offset: number() });

/**
 * The time by a clock that shows `reading`, where it is known to be `floor` at least: never below that, and NaN where the
 * reading is more than the skew below it.
 */
export const trustedTime = (reading: number, floor: number, skew: number): number => {
  if (reading >= floor) return reading;
  return reading >= floor - skew ? floor : Number.NaN;
};

/**
 * Whether somebody corrected the clock since the service said what time it is: with the difference of then it is out of
 * place, and without it in place; or with it the past, and without it not.
 */
const isCorrected = (clock: number, reading: number, floor: number, skew: number): boolean =>
  Math.abs(reading - floor) > skew &&
  (Math.abs(clock - floor) <= skew || (reading < floor - skew && clock >= floor - skew));

/**
 * Guards against a clock that is set back to make a lease last longer.
 *
 * It keeps a high-water mark: no moment before it can be now. Within the process the mark moves on with the monotonic
 * clock, which nobody can set; over restarts it is kept in the vault. Where the service's time differs from the local
 * clock's, the difference is kept, so that leases are judged by the service's time on a machine whose clock is wrong; it
 * is given up where it no longer fits and the bare clock does: then the clock was corrected.
 *
 * What it cannot see: a clock set back to just after the mark while the product does not run, and a vault put back to an
 * older genuine copy. Both gain at most the time between, and end with the next word of the service.
 */
export const clockGuard = (
  { now, monotonic }: Pick<Runtime, 'now' | 'monotonic'>,
  vault: Pick<Vault, 'read' | 'write'>,
  { skew = CLOCK_SKEW }: { readonly skew?: number } = {},
): ClockGuard => {
  const kept = read(keptClock, vault.read('clock'));
  let mark = kept?.mark ?? -Infinity;
  let markedAt = monotonic();
  /** The service's time less the local clock's. */
  let offset = kept?.offset ?? 0;
  let savedAt = -Infinity;

  const floorAt = (tick: number): number => mark + (tick - markedAt);
  const markAt = (instant: number, tick: number): void => {
    mark = instant;
    markedAt = tick;
  };

  const save = (tick: number): void => {
    savedAt = tick;
    const reached = floorAt(tick);
    if (Number.isFinite(reached)) vault.write('clock', { mark: reached, offset });
  };

  const trustedNow = (): number => {
    const clock = now();
    const tick = monotonic();
    const floor = floorAt(tick);
    if (offset !== 0 && isCorrected(clock, clock + offset, floor, skew)) offset = 0;
    const time = trustedTime(clock + offset, floor, skew);
    if (time > floor) markAt(time, tick);
    if (tick - savedAt >= SAVE_EVERY) save(tick);
    return time;
  };

  return {
    trustedNow,
    save: () => {
      trustedNow();
      save(monotonic());
    },
    atLeast: (instant) => {
      const tick = monotonic();
      if (instant > floorAt(tick)) markAt(instant, tick);
    },
    serverSaid: (instant) => {
      const [clock, tick] = [now(), monotonic()];
      const difference = instant - clock;
      offset = Math.abs(difference) <= SERVER_RESOLUTION ? 0 : difference;
      markAt(clock + offset, tick);
      save(tick);
    },
  };
};
