import { tuning } from './tuning.ts';

/**
 * What may be sent beyond the first request of each call: retries, failovers and hedges alike. A token bucket that every
 * call fills by a tenth: whatever fails, clients add a tenth to the service's load and a small burst, never a multiple.
 * After gRPC's retry throttling (proposal A6) and Brooker, "Timeouts, retries, and backoff with jitter", The Amazon
 * Builders' Library.
 */
export interface RetryBudget {
  /** A call sends its first request. */
  readonly earn: () => void;
  /** @returns whether one more request may be sent; if so it is paid for */
  readonly spend: () => boolean;
}

export const retryBudget = (): RetryBudget => {
  const fullest = tuning.retryBurst * tuning.callsPerRetry;
  // Counted in calls: ten times a tenth would not make one.
  let calls = fullest;
  return {
    earn: () => {
      calls = Math.min(calls + 1, fullest);
    },
    spend: () => {
      if (calls < tuning.callsPerRetry) return false;
      calls -= tuning.callsPerRetry;
      return true;
    },
  };
};
