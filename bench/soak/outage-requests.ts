import { tuning } from '../../client/src/transport/tuning.ts';
import type { Outage } from './weather.ts';
import { regionNames } from './weather.ts';

/** Calls that may be under way as an outage begins: a check, a lease or list, a seat, usage, each to both regions. */
const UNDER_WAY = 4;

/** Requests that one circuit lets through at most in so many milliseconds: those that open it, then one after each pause. */
const throughCircuit = (milliseconds: number): number => {
  let probes = 1;
  let pause: number = tuning.pauseFirst;
  for (let passed = pause / 2; passed < milliseconds; passed += pause / 2) {
    probes += 1;
    pause = Math.min(pause * 2, tuning.pauseMax);
  }
  return tuning.failuresInRow + UNDER_WAY + probes;
};

/** What a client that keeps its bounds sends at most, however often it is asked; a new one begins with closed circuits. */
export const requestsMost = ({ from, until }: Outage, openings: number): number =>
  (1 + openings) * regionNames.length * throughCircuit(until - from);

/** Counts what one client sends while nothing can answer. */
export interface OutageRequests {
  readonly note: (what: 'request' | 'opening') => void;
  /** For each outage that is over or under way. */
  readonly counts: () => readonly { readonly outage: Outage; readonly requests: number; readonly openings: number }[];
}

/** @param elapsed milliseconds since the start of the weather */
export const outageRequests = (outages: readonly Outage[], elapsed: () => number): OutageRequests => {
  const counts = outages.map((outage) => ({ outage, requests: 0, openings: 0 }));
  return {
    note: (what) => {
      const now = elapsed();
      const count = counts.find(({ outage: { from, until } }) => now >= from && now < until);
      if (count === undefined) return;
      if (what === 'request') count.requests += 1;
      else count.openings += 1;
    },
    counts: () => counts,
  };
};
