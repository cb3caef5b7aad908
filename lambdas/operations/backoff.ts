import type { RandomBytes } from './ports.ts';

const FIRST_MILLISECONDS = 10;
const LONGEST_MILLISECONDS = 250;

/**
 * Milliseconds to wait before a try that follows `tries` others: anything up to a bound that doubles with each, so that
 * those who met do not meet again ("full jitter").
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const backoff = (tries: number, random: RandomBytes): number => {
  const bound = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** tries);
  const [dice = 0] = random(1);
  return 1 + (bound * dice) / 256;
};
