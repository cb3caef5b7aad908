import { tuning } from './tuning.ts';

/**
 * Whether a region is asked. `closed`: yes. `open`: not before `until`. `half-open`: one request is finding out.
 * After Nygard, "Release It!" (2007), chapter 5.2. Instants are of the monotonic clock, in milliseconds.
 */
export type Circuit =
  | {
      readonly kind: 'closed';
      /** The last outcomes as bits, the newest lowest: 1 is a failure. */
      readonly history: number;
    }
  | { readonly kind: 'open'; readonly until: number; readonly pauses: number }
  | { readonly kind: 'half-open'; readonly pauses: number };

export interface Failure {
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
  /** Milliseconds for which the region asked to be left alone. */
  readonly retryAfter: number | undefined;
  /** Whether the request was the one that finds out. */
  readonly isProbe: boolean;
}

export const closedCircuit: Circuit = { kind: 'closed', history: 0 };

const IN_ROW = 2 ** tuning.failuresInRow - 1;
const RECENT = 2 ** tuning.outcomesRecent - 1;

const ones = (bits: number): number => (bits === 0 ? 0 : (bits & 1) + ones(bits >>> 1));

const isSick = (history: number): boolean => (history & IN_ROW) === IN_ROW || ones(history) >= tuning.failuresRecent;

/**
 * Milliseconds of the next pause: doubling, then the upper half of it at random ("equal jitter": Brooker, "Exponential
 * Backoff and Jitter", AWS Architecture Blog, 2015), so that clients that lost a region together do not return together.
 * A region's own wish is never undercut, and spread over a quarter more.
 */
export const pauseAfter = (pauses: number, { random, retryAfter = 0 }: Failure): number => {
  const grown = Math.min(tuning.pauseFirst * 2 ** pauses, tuning.pauseMax);
  return Math.max((grown / 2) * (1 + random), Math.min(retryAfter, tuning.retryAfterMax) * (1 + random / 4));
};

const opened = (pauses: number, failure: Failure): Circuit => ({
  kind: 'open',
  until: failure.now + pauseAfter(pauses, failure),
  pauses: pauses + 1,
});

/** Any answer closes the circuit, whoever asked: it could not have come from a region that is gone. */
export const afterSuccess = (circuit: Circuit): Circuit =>
  circuit.kind === 'closed' ? { kind: 'closed', history: (circuit.history << 1) & RECENT } : closedCircuit;

/** Failures of requests that were under way as the circuit opened change nothing more. */
export const afterFailure = (circuit: Circuit, failure: Failure): Circuit => {
  if (circuit.kind !== 'closed') return failure.isProbe ? opened(circuit.pauses, failure) : circuit;
  const history = ((circuit.history << 1) | 1) & RECENT;
  return isSick(history) || failure.retryAfter !== undefined ? opened(0, failure) : { kind: 'closed', history };
};

/** Whether a request may find out now if the region is back. */
export const isDue = (circuit: Circuit, now: number): boolean => circuit.kind === 'open' && now >= circuit.until;

/** The one request that finds out sets off. */
export const probing = (circuit: Circuit): Circuit =>
  circuit.kind === 'open' ? { kind: 'half-open', pauses: circuit.pauses } : circuit;
