/** Even the shortest of leases is not renewed more often than this. */
const SHORTEST = 1_000;

/** What is left of a seat's lease, by the service's clock, in milliseconds. */
export interface LeaseLeft {
  readonly remaining: number;
  /** Until a renewal moves the end. Zero or less where it would now: the region of the seat was out of reach, say. */
  readonly renewIn: number;
}

/**
 * Milliseconds to wait before the seat is renewed: from when on the service takes renewals, and before half of what is
 * left is gone, anywhere between, so that devices that started together do not renew together.
 */
export const renewalPause = ({ remaining, renewIn }: LeaseLeft, random: () => number): number => {
  const latest = remaining / 2;
  // A renewal that moved nothing is not repeated at once: the half of what is left is halved again, down to SHORTEST.
  const earliest = Math.min(latest, Math.max(renewIn, remaining / 6));
  return Math.max(SHORTEST, earliest + random() * (latest - earliest));
};
