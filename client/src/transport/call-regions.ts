import type { Reply } from '../service.ts';
import type { Call } from './call.ts';
import { hedgeDelay } from './latency-window.ts';
import type { Network } from './network.ts';
import type { Outcome } from './outcome.ts';
import { type Race, openRace } from './race.ts';
import type { Region } from './region.ts';
import { type Target, dueTarget, healthyTarget, nextTarget } from './target.ts';
import { tuning } from './tuning.ts';

/** Milliseconds until a region may be asked again; undefined where one may be asked now, or nobody knows. */
const quietFor = (regions: readonly Region[], now: number): number | undefined => {
  if (regions.some(({ standing }) => standing(now) !== 'left-alone')) return undefined;
  const ends = regions.flatMap(({ leftAloneUntil }) => leftAloneUntil() ?? []);
  return ends.length === 0 ? undefined : Math.min(...ends) - now;
};

/** The reply that an outcome is; undefined where another region may have a better one. */
const replyIn = <Value>(outcome: Outcome<Value>): Reply<Value> | undefined => {
  switch (outcome.kind) {
    case 'answered':
    case 'refused':
      return outcome;
    case 'deferred':
      return { kind: 'unreachable', retryAfter: outcome.retryAfter };
    case 'foreign':
    case 'failed':
      return undefined;
  }
};

const run = <Value>({ runtime, regions, retries, patience }: Network, call: Call<Value>, race: Race<Value>): void => {
  const now = (): number => runtime.monotonic();
  let foreign: Reply<Value> | undefined;

  /** Asks another region, if there is one, time is left and the budget allows; ends the call where nothing is left. */
  const goOn = (): void => {
    const next = race.remaining() > 0 ? nextTarget(regions, race.asked, now()) : undefined;
    if (next !== undefined && retries.spend()) send(next);
    else if (!race.isRunning() && !race.isScouting()) {
      race.finish(foreign ?? { kind: 'unreachable', retryAfter: quietFor(regions, now()) });
    }
  };

  const landed = (outcome: Outcome<Value>): void => {
    const reply = replyIn(outcome);
    if (reply !== undefined) {
      race.finish(reply);
      return;
    }
    if (outcome.kind === 'foreign') foreign = outcome.refusal;
    if (race.isRunning()) return;
    // A region that has just failed is asked again a random moment later, so that not all clients do so at once.
    if (nextTarget(regions, race.asked, now())?.isRepeat !== true) goOn();
    else race.later(runtime.random() * tuning.repeatPauseMax, goOn, true);
  };

  const send = (target: Target): void => {
    const flight = race.send(target, landed);
    const order = race.asked.length;
    race.later(patience, () => {
      if (!flight.isOver() && race.asked.length === order) goOn();
    });
  };

  const hedge = (): void => {
    const beside = race.asked.length === 1 ? healthyTarget(regions, race.asked, now()) : undefined;
    if (beside !== undefined && retries.spend()) send(beside);
  };

  const first = nextTarget(regions, race.asked, now());
  if (first === undefined) {
    goOn();
    return;
  }
  retries.earn();
  send(first);
  if (!call.isHedged) return;
  const back = dueTarget(regions.slice(0, regions.indexOf(first.region)), now());
  if (back !== undefined) race.scout(back, landed);
  const delay = hedgeDelay(first.region.latencies);
  if (delay !== undefined) race.later(delay, hedge);
};

/**
 * Asks the regions until one answers or the budget of time is spent.
 *
 * The nearest healthy region is asked first. If it fails, or does not answer in half of the budget, so is the next; if it
 * is slower than it mostly is, the next is asked beside it (a hedge). The first answer ends the call, and with it the
 * other requests. All but the first request of a call are paid for out of the retry budget.
 *
 * A nearer region that was ill and may be back is asked beside the healthy one, so that nobody waits for it; that request
 * goes on to its end, whoever answers first. It is none of the retry budget's: the pauses of the circuit bound it.
 */
export const callRegions = <Value>(network: Network, call: Call<Value>): Promise<Reply<Value>> =>
  new Promise((resolve) => {
    run(network, call, openRace(network, call, resolve));
  });
