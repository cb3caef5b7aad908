const FIRST_PAUSE = 1_000;

/** Pauses, in milliseconds, that double until they have taken this long together. */
export const pausesWithin = (milliseconds: number): readonly number[] => {
  const pauses: number[] = [];
  for (let [left, next] = [milliseconds, FIRST_PAUSE]; left > 0; next *= 2) {
    const pause = Math.min(left, next);
    pauses.push(pause);
    left -= pause;
  }
  return pauses;
};
