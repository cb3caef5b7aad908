import { nowAndThen } from '../clock/now-and-then.ts';
import type { Runtime } from '../platform/runtime.ts';
import { answerTo, grantedIn, sameStanding, type Standing } from './standing.ts';
import type { Answer } from '../answer.ts';

export interface KnownStanding {
  readonly answer: (feature?: string) => Answer;
  /** What time alone changes it sees a tenth of a second later than `answer` at most, where timers get to run. */
  readonly entitled: (feature: string) => boolean;
  /** The first instant, by trusted time, at which the standing may be another. */
  readonly until: () => number;
  /** Looks again: something was learnt, or time has passed. */
  readonly look: () => void;
}

/**
 * The standing as last worked out, which serves until something is learnt or its time is over: nearly every question is
 * then one comparison, and `entitled` one look into a set.
 *
 * @param trustedNow NaN while the clock cannot be trusted; then nothing that was worked out serves
 * @param onChange called when a product would notice
 */
export const knownStanding = (
  after: Runtime['after'],
  trustedNow: () => number,
  workOut: () => Standing,
  onChange: (answer: Answer) => void,
): KnownStanding => {
  let standing = workOut();
  let granted = grantedIn(standing);
  let since = trustedNow();
  let told = standing;

  const look = (): void => {
    standing = workOut();
    granted = grantedIn(standing);
    since = trustedNow();
    if (sameStanding(standing, told)) return;
    told = standing;
    onChange(answerTo(standing));
  };
  const lookIfDue = (): void => {
    const now = trustedNow();
    if (!(now >= since && now < standing.until)) look();
  };
  const glance = nowAndThen(after, lookIfDue);

  return {
    look,
    until: () => standing.until,
    answer: (feature) => {
      lookIfDue();
      return answerTo(standing, feature);
    },
    entitled: (feature) => {
      glance();
      return granted.has(feature);
    },
  };
};
