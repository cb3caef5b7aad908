import type { Lease } from '../lease/lease.ts';
import type { Runtime } from '../platform/runtime.ts';

/** When the next lease is fetched. */
export interface LeaseSchedule {
  /** Milliseconds until then; zero or less where it should be now. */
  readonly dueIn: () => number;
  /** What the lease rests on has changed: the next one is due. @param isGranting whether also if one was just refused */
  readonly outdate: (isGranting: boolean) => void;
  /** A lease was taken: the next comes in its time. */
  readonly follow: (lease: Lease) => void;
  /** None is asked for until so many milliseconds have passed, however due it is. */
  readonly pause: (milliseconds: number) => void;
}

/**
 * A refresh is spread over this part of the time that is left, so that a fleet does not come back all at once; and comes
 * when this part of a lease is left where it says no earlier: one that was cut at the end of its seat.
 */
const SPREAD = 0.1;

export const leaseSchedule = (
  { monotonic, random }: Pick<Runtime, 'monotonic' | 'random'>,
  trustedNow: () => number,
): LeaseSchedule => {
  /** By trusted time. */
  let due = 0;
  /** By the monotonic clock. */
  let pausedUntil = 0;
  return {
    // A clock that is set back has no time at which anything is due: any answer of the service sets it right.
    dueIn: () => Math.max(pausedUntil - monotonic(), due - trustedNow() || 0),
    outdate: (isGranting) => {
      due = 0;
      if (isGranting) pausedUntil = 0;
    },
    follow: ({ issuedAt, refreshAfter, expiresAt }) => {
      const from = Math.min(refreshAfter, expiresAt - SPREAD * (expiresAt - issuedAt));
      due = from + SPREAD * random() * (expiresAt - from);
    },
    pause: (milliseconds) => {
      pausedUntil = monotonic() + milliseconds * (1 + SPREAD * random());
    },
  };
};
