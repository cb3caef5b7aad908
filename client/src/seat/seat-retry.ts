import { growingPause } from '../clock/growing-pause.ts';
import type { RefusalCode } from '../refusal-code.ts';

const MINUTE = 60_000;

/** Somebody else's seat may come free any moment. */
const EXHAUSTED_PAUSE = MINUTE;
/** The license itself does not give one: that changes by an operator's hand. */
const REFUSED_PAUSE = 10 * MINUTE;

/** While the service is out of reach. From a minute on a region that comes back is not met by a wave. */
const UNREACHABLE = { first: MINUTE / 60, most: MINUTE };

/** Refusals after which the seat, if there was one, is not this device's any more. Others leave it until its lease ends. */
const ENDING: ReadonlySet<RefusalCode> = new Set([
  'SEATS_EXHAUSTED',
  'DEVICES_EXHAUSTED',
  'SEATS_NOT_INCLUDED',
  'SEAT_DENIED',
]);

export const endsSeat = (code: RefusalCode): boolean => ENDING.has(code);

/** Milliseconds until a seat that was refused is asked for again, spread by half either way. */
export const refusedPause = (code: RefusalCode, random: () => number): number =>
  (code === 'SEATS_EXHAUSTED' || code === 'DEVICES_EXHAUSTED' ? EXHAUSTED_PAUSE : REFUSED_PAUSE) * (0.5 + random());

/**
 * Milliseconds until a seat is asked for again of a service that was out of reach: growing, and while a lease lasts never
 * past half of what is left of it.
 */
export const unreachablePause = (
  tries: {
    readonly failures: number;
    readonly retryAfter: number | undefined;
    readonly remaining: number | undefined;
  },
  random: () => number,
): number => {
  const pause = growingPause(UNREACHABLE, tries, random);
  const { remaining = 0 } = tries;
  return remaining > 0 ? Math.min(pause, Math.max(UNREACHABLE.first, remaining / 2)) : pause;
};
