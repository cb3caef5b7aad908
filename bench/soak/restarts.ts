import { type Chance, between } from './chance.ts';
import type { Forecast } from './weather.ts';

/** Of all outages in which a product starts anew: then what it could not send is in its store alone. */
const IN_OUTAGES = 0.5;
/** Milliseconds before an outage within which it does so too, with the network at hand, more or less. */
const BEFORE = 15_000;

/** Milliseconds since the start at which a product starts anew. */
export const restartTimes = (chance: Chance, { outages }: Forecast): readonly number[] =>
  outages.flatMap(({ from, until }) => [
    between(chance, from - BEFORE, from),
    ...(chance() < IN_OUTAGES ? [between(chance, from, until)] : []),
  ]);
