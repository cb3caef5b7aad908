import { growingPause } from '../clock/growing-pause.ts';
import type { Problem } from '../problem.ts';
import type { Sending } from './usage-sender.ts';

/** Milliseconds after which recorded usage is sent: a request each ten seconds at most, however much is recorded. */
const SEND_AFTER = 10_000;
/** A service that is out of reach is asked every five minutes in the end: what waits is added up meanwhile. */
const PAUSE_MOST = 300_000;
/** A service that takes no usage, of anybody or of this license, will hardly change its mind within the hour. */
const REFUSED_PAUSE = 3_600_000;

/** Milliseconds until the next sending; and a service that refuses is reported, once in a row. */
export interface UsagePauses {
  readonly usual: () => number;
  readonly after: (sending: Sending) => number;
}

export const createUsagePauses = (random: () => number, onProblem: (problem: Problem) => void): UsagePauses => {
  let failures = 0;
  let reported: string | undefined;
  const failed = (retryAfter?: number): number => {
    failures += 1;
    return growingPause({ first: SEND_AFTER, most: PAUSE_MOST }, { failures, retryAfter }, random);
  };
  const spread = (milliseconds: number): number => milliseconds * (0.5 + random());
  return {
    usual: () => spread(SEND_AFTER),
    after: (sending: Sending): number => {
      switch (sending.kind) {
        case 'done':
          failures = 0;
          reported = undefined;
          return spread(SEND_AFTER);
        case 'unsaved':
          return failed();
        case 'unreachable':
          return failed(sending.retryAfter);
        case 'refused':
          if (sending.code !== reported) {
            onProblem({
              code: 'REQUEST_REFUSED',
              detail: `Usage is kept, not sent: ${sending.code}: ${sending.detail}`,
            });
          }
          reported = sending.code;
          return spread(REFUSED_PAUSE);
      }
    },
  };
};
