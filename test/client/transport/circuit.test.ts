import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Circuit,
  type Failure,
  afterFailure,
  afterSuccess,
  closedCircuit,
  isDue,
  pauseAfter,
  probing,
} from '../../../client/src/transport/circuit.ts';

const failure = (given: Partial<Failure> = {}): Failure => ({
  now: 0,
  random: 0.5,
  retryAfter: undefined,
  isProbe: false,
  ...given,
});
const after = (outcomes: string, from: Circuit = closedCircuit): Circuit =>
  outcomes
    .split('')
    .reduce((circuit, each) => (each === '+' ? afterSuccess(circuit) : afterFailure(circuit, failure())), from);

describe('a closed circuit', () => {
  test.each(['', '-', '--', '--+--', '--+--+--+--', '+'.repeat(50), '-+'.repeat(9)])(
    'stays closed after %s',
    (outcomes) => {
      expect(after(outcomes).kind).toBe('closed');
    },
  );

  test.each([
    ['three failures in a row', '---'],
    ['the same after any number of answers', `${'+'.repeat(100)}---`],
    ['ten failures among the last twenty', '+-'.repeat(10)],
  ])('opens after %s', (_name, outcomes) => {
    expect(after(outcomes).kind).toBe('open');
  });

  test('forgets what is longer ago than twenty outcomes', () => {
    expect(after(`${'-+'.repeat(9)}${'+'.repeat(3)}-`).kind).toBe('closed');
  });

  test('opens at once for as long as the region asks for', () => {
    const circuit = afterFailure(closedCircuit, failure({ now: 1_000, retryAfter: 8_000, random: 0 }));
    expect([8_999, 9_000].map((now) => isDue(circuit, now))).toEqual([false, true]);
  });
});

describe('an open circuit', () => {
  const open = after('---');

  test('lets one request find out after its pause, and no other beside it', () => {
    expect([749, 750].map((now) => isDue(open, now))).toEqual([false, true]);
    expect(isDue(probing(open), 1_000_000)).toBe(false);
  });

  test('is not moved by failures of requests that were under way as it opened', () => {
    expect(after('---', open)).toEqual(open);
    expect(after('---', probing(open))).toEqual(probing(open));
  });

  test('closes with any answer, and forgets', () => {
    expect(after('+', open)).toEqual(closedCircuit);
    expect(after('+', probing(open))).toEqual(closedCircuit);
  });

  test('pauses for twice as long after each request that found it still ill, up to half a minute', () => {
    const pauses: number[] = [];
    let circuit: Circuit = open;
    for (let probe = 0; probe < 8; probe += 1) {
      circuit = afterFailure(probing(circuit), failure({ isProbe: true, random: 0 }));
      pauses.push(circuit.kind === 'open' ? circuit.until : NaN);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000]);
  });
});

describe('pauses', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const wait = fc.option(fc.integer({ min: 1, max: 10_000_000 }), { nil: undefined });

  test('are bounded, whatever a region asks for, and never shorter than that, within five minutes', () => {
    fc.assert(
      fc.property(fc.nat(60), random, wait, (pauses, dice, retryAfter) => {
        const pause = pauseAfter(pauses, failure({ random: dice, retryAfter }));
        expect(pause).toBeGreaterThanOrEqual(Math.max(500, Math.min(retryAfter ?? 0, 300_000)));
        expect(pause).toBeLessThanOrEqual(retryAfter === undefined ? 30_000 : 375_000);
      }),
    );
  });

  test('are spread: clients that lost a region together do not come back together', () => {
    const spread = [0, 0.25, 0.5, 0.75].map((dice) => pauseAfter(1, failure({ random: dice })));
    expect(spread).toEqual([1_000, 1_250, 1_500, 1_750]);
  });
});
