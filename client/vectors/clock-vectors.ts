import { DAY, ISSUED, MINUTE, SECOND } from './lease-fixture.ts';

/**
 * What happens, in order. `wait`: so many milliseconds pass on both clocks. `sleep`: they pass on the wall clock alone.
 * `set`: somebody sets the wall clock. `server`: the service says what time it is. `signed`: something that the service
 * signed was issued then. `restart`: the product ends, and starts again with what was kept.
 * `read`: the time that is trusted then; null: the clock was set back.
 */
export type ClockStep =
  | { readonly does: 'wait' | 'sleep'; readonly milliseconds: number }
  | { readonly does: 'set' | 'server' | 'signed'; readonly instant: number }
  | { readonly does: 'restart' }
  | { readonly does: 'read'; readonly expect: number | null };

export interface ClockVector {
  readonly name: string;
  /** What the wall clock shows at first. Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds by which it may be behind. */
  readonly skew: number;
  readonly steps: readonly ClockStep[];
}

const wait = (milliseconds: number): ClockStep => ({ does: 'wait', milliseconds });
const sleep = (milliseconds: number): ClockStep => ({ does: 'sleep', milliseconds });
const set = (instant: number): ClockStep => ({ does: 'set', instant });
const server = (instant: number): ClockStep => ({ does: 'server', instant });
const signed = (instant: number): ClockStep => ({ does: 'signed', instant });
const restart: ClockStep = { does: 'restart' };
const read = (expect: number | null): ClockStep => ({ does: 'read', expect });

const HOUR = 60 * MINUTE;
const skew = 5 * MINUTE;
const scene = (name: string, ...steps: readonly ClockStep[]): ClockVector => ({ name, start: ISSUED, skew, steps });

export const clockVectors: readonly ClockVector[] = [
  scene('an honest clock is believed', read(ISSUED), wait(DAY), read(ISSUED + DAY)),
  scene('set back by just the skew: time stands where it was', read(ISSUED), set(ISSUED - skew), read(ISSUED)),
  scene('set back by a millisecond more', read(ISSUED), set(ISSUED - skew - 1), read(null)),
  scene('set back a little: time goes on', read(ISSUED), set(ISSUED - MINUTE), wait(SECOND), read(ISSUED + SECOND)),
  scene('set back, and put right', read(ISSUED), set(ISSUED - DAY), read(null), set(ISSUED + 1), read(ISSUED + 1)),
  scene('set back while it runs: the monotonic clock knows', read(ISSUED), wait(DAY), set(ISSUED), read(null)),
  scene('set back over a restart', read(ISSUED + 0), wait(DAY), read(ISSUED + DAY), restart, set(ISSUED), read(null)),
  scene(
    'set back over a restart by just the skew',
    wait(DAY),
    read(ISSUED + DAY),
    restart,
    set(ISSUED + DAY - skew),
    read(ISSUED + DAY),
  ),
  scene('asleep: the wall clock goes on alone', read(ISSUED), sleep(8 * HOUR), read(ISSUED + 8 * HOUR)),
  scene(
    'asleep, then set back to when it fell asleep',
    read(ISSUED),
    sleep(8 * HOUR),
    read(ISSUED + 8 * HOUR),
    set(ISSUED),
    read(null),
  ),
  scene(
    'set ahead, and corrected: the mark stays',
    read(ISSUED),
    set(ISSUED + 400 * DAY),
    read(ISSUED + 400 * DAY),
    set(ISSUED),
    read(null),
  ),
  scene(
    'set ahead, and corrected: the service knows better',
    set(ISSUED + 400 * DAY),
    read(ISSUED + 400 * DAY),
    set(ISSUED),
    read(null),
    server(ISSUED),
    read(ISSUED),
    wait(MINUTE),
    read(ISSUED + MINUTE),
  ),
  scene(
    'set ahead, corrected, asked and restarted: the mark is the new one',
    set(ISSUED + 400 * DAY),
    read(ISSUED + 400 * DAY),
    set(ISSUED),
    server(ISSUED),
    restart,
    read(ISSUED),
  ),
  scene(
    'a clock that is a day behind goes by the service',
    server(ISSUED + DAY),
    read(ISSUED + DAY),
    wait(HOUR),
    read(ISSUED + DAY + HOUR),
  ),
  scene(
    'a clock that is a day ahead goes by the service',
    server(ISSUED - DAY),
    read(ISSUED - DAY),
    wait(HOUR),
    read(ISSUED - DAY + HOUR),
  ),
  scene(
    'a wrong clock goes by the service over a restart too',
    server(ISSUED + DAY),
    restart,
    wait(HOUR),
    read(ISSUED + DAY + HOUR),
  ),
  scene(
    'a clock that was behind is corrected',
    server(ISSUED + DAY),
    read(ISSUED + DAY),
    set(ISSUED + DAY),
    read(ISSUED + DAY),
  ),
  scene(
    'a clock that was ahead is corrected',
    server(ISSUED - DAY),
    read(ISSUED - DAY),
    set(ISSUED - DAY),
    read(ISSUED - DAY),
  ),
  scene(
    'a clock that was ahead is corrected during an hour of sleep',
    server(ISSUED - DAY),
    sleep(HOUR),
    set(ISSUED - DAY + HOUR),
    read(ISSUED - DAY + HOUR),
  ),
  scene('a wrong clock is set back further', server(ISSUED + DAY), set(ISSUED - HOUR), read(null)),
  scene('two seconds of difference are none', server(ISSUED + 2 * SECOND), read(ISSUED)),
  scene('a millisecond more is one', server(ISSUED + 2 * SECOND + 1), read(ISSUED + 2 * SECOND + 1)),
  scene('a lease was issued a little later than now', signed(ISSUED + MINUTE), read(ISSUED + MINUTE)),
  scene('a lease was issued later than now by just the skew', signed(ISSUED + skew), read(ISSUED + skew)),
  scene('a lease was issued later than that', signed(ISSUED + skew + 1), read(null)),
  scene('a lease was issued long ago', signed(ISSUED - DAY), read(ISSUED)),
];
