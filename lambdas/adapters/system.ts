import { randomFillSync } from 'node:crypto';
import { instantAt } from '../core/instant.ts';
import type { Clock, RandomBytes } from '../operations/ports.ts';

/** The wall clock. */
export const systemClock: Clock = () => instantAt(Date.now());

const pool = new Uint8Array(4096);
let used = pool.length;

/**
 * The operating system's cryptographic randomness, fetched for many requests at a time: every check takes a few bytes.
 * What has been given out is wiped from the pool.
 *
 * @throws RangeError for more than 4096 bytes at once
 */
export const systemRandom: RandomBytes = (count) => {
  if (count > pool.length) throw new RangeError(`at most ${pool.length} random bytes at once, not ${count}`);
  if (count > pool.length - used) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.slice(used, used + count);
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
};
