import { randomBytes } from 'node:crypto';
import { instantAt } from '../core/instant.ts';
import type { Clock, RandomBytes } from '../operations/ports.ts';

/** The wall clock. */
export const systemClock: Clock = () => instantAt(Date.now());

/** The operating system's cryptographic randomness. */
export const systemRandom: RandomBytes = (count) => randomBytes(count);
