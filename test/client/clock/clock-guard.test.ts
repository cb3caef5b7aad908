import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SAVE_EVERY, clockGuard, trustedTime } from '../../../client/src/clock/clock-guard.ts';
import { fakeRuntime } from '../support/fake-runtime.ts';
import { fakeVault } from '../support/fake-vault.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const scene = (kept?: unknown) => {
  const runtime = fakeRuntime();
  const vault = fakeVault(kept === undefined ? {} : { clock: kept });
  return { runtime, vault, start: runtime.now(), guard: clockGuard(runtime, vault) };
};

test.each([
  ['at the floor', 1_000, 1_000],
  ['above it', 1_001, 1_001],
  ['a millisecond below', 999, 1_000],
  ['below by just the skew', 900, 1_000],
  ['below by a millisecond more', 899, Number.NaN],
])('a reading %s', (_where, reading, expected) => {
  expect(trustedTime(reading, 1_000, 100)).toBe(expected);
});

describe('the mark', () => {
  test('is written once at the start, then once in three minutes, however often the time is asked for', async () => {
    const { guard, vault, runtime } = scene();
    for (let count = 0; count < 100; count += 1) guard.trustedNow();
    expect(vault.writes()).toBe(1);
    await runtime.advance(SAVE_EVERY - 1);
    guard.trustedNow();
    expect(vault.writes()).toBe(1);
    await runtime.advance(1);
    for (let count = 0; count < 100; count += 1) guard.trustedNow();
    expect(vault.writes()).toBe(2);
  });

  test('is written when asked for, and when the service says what time it is', () => {
    const { guard, vault, start } = scene();
    guard.save();
    guard.serverSaid(start - DAY);
    expect(vault.read('clock')).toEqual({ mark: start - DAY, offset: -DAY });
  });

  test('moves on while the clock is set back, so that waiting puts it right in the end', async () => {
    const { guard, runtime, start, vault } = scene();
    guard.trustedNow();
    runtime.setClock(start - HOUR);
    await runtime.advance(HOUR);
    expect(guard.trustedNow()).toBeNaN();
    expect(vault.read('clock')).toEqual({ mark: start + HOUR, offset: 0 });
  });

  test('of an earlier run holds from the start', () => {
    const { guard, start } = scene({ mark: fakeRuntime().now() + 6 * MINUTE, offset: 0 });
    expect(guard.trustedNow()).toBeNaN();
    guard.serverSaid(start);
    expect(guard.trustedNow()).toBe(start);
  });

  test.each([['none'], [{ mark: 'late', offset: 0 }], [{ mark: Number.NaN }], [[]]])(
    'that is not one is none: %j',
    (kept) => {
      const { guard, start } = scene(kept);
      expect(guard.trustedNow()).toBe(start);
    },
  );
});

type Step =
  | { readonly does: 'wait' | 'sleep' | 'jump'; readonly by: number }
  | { readonly does: 'server'; readonly by: number }
  | { readonly does: 'signed'; readonly by: number }
  | { readonly does: 'restart' };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constantFrom('wait' as const, 'sleep' as const), by: fc.integer({ min: 0, max: 2 * DAY }) }),
  fc.record({ does: fc.constant('jump' as const), by: fc.integer({ min: -2 * DAY, max: 2 * DAY }) }),
  fc.record({ does: fc.constant('jump' as const), by: fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE }) }),
  fc.record({ does: fc.constantFrom('server' as const, 'signed' as const), by: fc.integer({ min: -DAY, max: DAY }) }),
  fc.constant({ does: 'restart' as const }),
);

/** A clock that people set, and its guard. Time passes without timers here: nothing of the guard waits for one. */
const clockWorld = () => {
  let [wall, elapsed] = [Date.UTC(2026, 10, 24), 0];
  const vault = fakeVault();
  const clocks = { now: () => wall, monotonic: () => elapsed };
  let guard = clockGuard(clocks, vault);
  return {
    read: () => guard.trustedNow(),
    wall: () => wall,
    take: (step: Step): void => {
      if (step.does === 'restart') {
        guard.save();
        elapsed = 0;
        guard = clockGuard(clocks, vault);
      } else if (step.does === 'server') guard.serverSaid(wall + step.by);
      else if (step.does === 'signed') guard.atLeast(wall + step.by);
      else {
        wall += step.by;
        if (step.does === 'wait') elapsed += step.by;
      }
    },
  };
};

describe('trusted time', () => {
  test('never decreases unless the service said otherwise, over restarts too', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 30 }), (steps) => {
        const world = clockWorld();
        let latest = world.read();
        for (const step of steps) {
          world.take(step);
          const time = world.read();
          if (Number.isNaN(time)) continue;
          if (step.does !== 'server') expect(time).toBeGreaterThanOrEqual(latest);
          latest = time;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('passes at least as fast as the monotonic clock, also where the clock is set back', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 20 }), fc.nat({ max: DAY }), (steps, wait) => {
        const world = clockWorld();
        steps.forEach(world.take);
        const before = world.read();
        fc.pre(!Number.isNaN(before));
        world.take({ does: 'wait', by: wait });
        expect(world.read()).toBeGreaterThanOrEqual(before + wait);
      }),
    );
  });

  test('is what the service says right after it said so, to two seconds, whatever was before', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 20 }), fc.integer({ min: -DAY, max: DAY }), (steps, by) => {
        const world = clockWorld();
        steps.forEach(world.take);
        world.take({ does: 'server', by });
        expect(Math.abs(world.read() - (world.wall() + by))).toBeLessThanOrEqual(2_000);
      }),
    );
  });

  test('is never far above all that was ever shown, said or signed', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 20 }), (steps) => {
        const world = clockWorld();
        let [highest, waited] = [world.wall(), 0];
        for (const step of steps) {
          world.take(step);
          if (step.does === 'wait' || step.does === 'sleep') waited += step.by;
          highest = Math.max(highest, world.wall(), 'by' in step ? world.wall() + Math.abs(step.by) : 0);
          const time = world.read();
          // A difference that the service told is still added after somebody set the clock: at most a day each time.
          if (!Number.isNaN(time)) expect(time).toBeLessThanOrEqual(highest + waited + DAY);
        }
      }),
    );
  });
});
