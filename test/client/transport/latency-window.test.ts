import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hedgeDelay, latencyWindow } from '../../../client/src/transport/latency-window.ts';

const latency = fc.integer({ min: 0, max: 10_000 });
const windowOf = (latencies: readonly number[], size?: number) => {
  const window = latencyWindow(size);
  for (const each of latencies) window.add(each);
  return window;
};

describe('a window of latencies', () => {
  test('knows no quantile before the first', () => {
    expect(latencyWindow().quantile(0.5)).toBeUndefined();
  });

  test('has the nearest rank for a quantile', () => {
    const window = windowOf([50, 10, 40, 20, 30]);
    expect([0.2, 0.21, 0.5, 0.95, 1].map((share) => window.quantile(share))).toEqual([10, 20, 30, 50, 50]);
  });

  test('holds the last so many, and says of them what sorting them would', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (latencies, size, share) => {
          const window = windowOf(latencies, size);
          const last = latencies.slice(-size).sort((one, other) => one - other);
          expect(window.count()).toBe(last.length);
          expect(window.quantile(share)).toBe(last.find((_each, rank) => (rank + 1) / last.length >= share - 1e-12));
        },
      ),
    );
  });
});

describe('the delay of a hedge', () => {
  test('is not known from 19 latencies, and is from 20', () => {
    expect(hedgeDelay(windowOf(Array.from({ length: 19 }, () => 100)))).toBeUndefined();
    expect(hedgeDelay(windowOf(Array.from({ length: 20 }, () => 100)))).toBe(100);
  });

  test('is the 95th percentile', () => {
    expect(hedgeDelay(windowOf(Array.from({ length: 40 }, (_each, index) => 101 + index)))).toBe(138);
  });

  test.each([
    ['at least 20 ms', 3, 20],
    ['at most a second', 5_000, 1_000],
  ])('is %s', (_name, each, delay) => {
    expect(hedgeDelay(windowOf(Array.from({ length: 30 }, () => each)))).toBe(delay);
  });
});
