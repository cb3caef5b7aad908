import { attempt } from './attempt.ts';
import type { Call } from './call.ts';
import type { Network } from './network.ts';
import { type Outcome, failed } from './outcome.ts';
import type { Target } from './target.ts';

/** A request under way. */
export interface Flight {
  readonly isOver: () => boolean;
  /** Gives it up, as another was faster, or nobody waits for it any more. It does not land. */
  readonly abandon: () => void;
}

export interface Journey<Value> {
  readonly target: Target;
  readonly call: Call<Value>;
  /** Milliseconds until it fails. */
  readonly timeout: number;
  readonly landed: (outcome: Outcome<Value>) => void;
}

/** Sends one request, and tells its region how it went. */
export const takeOff = <Value>(network: Network, { target, call, timeout, landed }: Journey<Value>): Flight => {
  const { runtime, running, patience } = network;
  const { region, isProbe } = target;
  const abort = new AbortController();
  const startedAt = runtime.monotonic();
  let isOver = false;

  const end = (): number => {
    isOver = true;
    cancelTimer();
    running.delete(abandon);
    abort.abort();
    return runtime.monotonic() - startedAt;
  };
  const fail = (retryAfter?: number): void => {
    region.failed({ now: runtime.monotonic(), random: runtime.random(), retryAfter, isProbe });
  };
  const land = (outcome: Outcome<Value>): void => {
    if (isOver) return;
    const took = end();
    if (outcome.kind === 'failed') fail(outcome.retryAfter);
    else if (outcome.kind === 'foreign') fail();
    else {
      region.latencies.add(took);
      region.succeeded();
    }
    landed(outcome);
  };
  const abandon = (): void => {
    if (isOver) return;
    const took = end();
    // A region that was being found out about has to be asked again: nobody else ever would.
    if (isProbe || took >= patience) fail();
    // How long it would have taken is not known, only that it was longer. Without those the slow ones would never count,
    // as it is they that hedges overtake, and hedges would come ever sooner.
    else if (took > (region.latencies.quantile(0.95) ?? Infinity)) region.latencies.add(took);
  };

  const cancelTimer = runtime.after(timeout, () => {
    land(failed);
  });
  running.add(abandon);
  if (isProbe) region.probe();
  void attempt(network, region.endpoint, call, abort.signal).then(land);
  return { isOver: () => isOver, abandon };
};
