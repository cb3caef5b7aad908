import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createWakingClock } from '../../../client/src/clock/waking-clock.ts';
import { fakeRuntime } from '../support/fake-runtime.ts';

describe('the waking clock', () => {
  test('counts the time that the machine slept, though the monotonic clock stood still', () => {
    const runtime = fakeRuntime();
    const clock = createWakingClock(runtime);
    runtime.setClock(runtime.now() + 3_600_000);
    expect(clock()).toBe(3_600_000);
    expect(clock()).toBe(3_600_000);
  });

  test('goes on when the wall clock is set back', async () => {
    const runtime = fakeRuntime();
    const clock = createWakingClock(runtime);
    runtime.setClock(runtime.now() - 3_600_000);
    await runtime.advance(5_000);
    expect(clock()).toBe(5_000);
  });

  test('does not gain by being read often, however the two clocks round', () => {
    let ran = 0;
    const clock = createWakingClock({ now: () => Math.floor(ran), monotonic: () => ran });
    for (ran = 0; ran < 1_000; ran += 0.25) clock();
    expect(clock()).toBeCloseTo(1_000, 3);
  });

  test('never goes back, and never runs slower than the machine', () => {
    const step = fc.record({ ran: fc.nat({ max: 60_000 }), jumped: fc.integer({ min: -1e8, max: 1e8 }) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let wall = 0;
        let machine = 0;
        const clock = createWakingClock({ now: () => wall, monotonic: () => machine });
        let before = clock();
        for (const { ran, jumped } of steps) {
          machine += ran;
          wall += ran + jumped;
          const now = clock();
          expect(now - before).toBeGreaterThanOrEqual(ran);
          before = now;
        }
      }),
    );
  });
});
