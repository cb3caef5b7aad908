/** How long to wait between tries, in milliseconds. */
export interface Pauses {
  readonly first: number;
  readonly most: number;
}

/** A service that asks for more than this is asked again all the same: it may have meant a region that is long gone. */
const RETRY_AFTER_MOST = 300_000;

/**
 * Milliseconds to wait before the try that follows so many failures: twice as long each time, spread by half either way
 * so that clients that failed together do not come back together; never less than the service asked for.
 */
export const growingPause = (
  { first, most }: Pauses,
  { failures, retryAfter = 0 }: { readonly failures: number; readonly retryAfter?: number | undefined },
  random: () => number,
): number => {
  const spread = random();
  const own = Math.min(most, first * 2 ** failures) * (0.5 + spread);
  return Math.max(own, Math.min(retryAfter, RETRY_AFTER_MOST) * (1 + spread / 2));
};
