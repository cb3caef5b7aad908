/** When a write was made, comparable as text: of two writes of an item the one with the greater stamp wins. */
export type Stamp = string;

/** Makes stamps, each greater than all before it. */
export interface Stamps {
  readonly next: () => Stamp;
  /** From now on stamps are greater than that one, which an earlier process made. */
  readonly pass: (stamp: Stamp) => void;
}

const DIGITS = 16;

const stampOf = (milliseconds: number): Stamp => String(milliseconds).padStart(DIGITS, '0');

/** Less than any stamp of a write. */
export const stampZero: Stamp = stampOf(0);

/**
 * Stamps by the clock (milliseconds of the Unix epoch), and one more than the last where the clock stands still or goes
 * back. One process stamps the writes of all regions, so no two are equal.
 */
export const stampsBy = (clock: () => number): Stamps => {
  let last = 0;
  return {
    next: () => {
      last = Math.max(clock(), last + 1);
      return stampOf(last);
    },
    pass: (stamp) => {
      last = Math.max(last, Number(stamp));
    },
  };
};
