import { type Chance, between, oneOf } from './chance.ts';

/**
 * How a region does. `slow`: answers after up to three seconds. `failing`: 500, 502 or 503. `lossy`: does what it is asked,
 * and mostly drops the connection before its answer. `torn`: ends in the middle of an answer. `down`: nobody listens.
 */
export type Weather = 'well' | 'slow' | 'hanging' | 'failing' | 'lossy' | 'torn' | 'down';

export const regionNames = ['near', 'far'] as const;
export type RegionName = (typeof regionNames)[number];

/** From an instant on, milliseconds since the start. */
export interface Change {
  readonly at: number;
  readonly region: RegionName;
  readonly weather: Weather;
}

/** A time in which no region is of use. */
export interface Outage {
  readonly from: number;
  readonly until: number;
}

export interface Forecast {
  readonly changes: readonly Change[];
  readonly outages: readonly Outage[];
}

const SECOND = 1_000;
const troubles = ['slow', 'hanging', 'failing', 'lossy', 'lossy', 'torn', 'down'] as const;
/** In which nothing gets through at all. */
const silences = ['hanging', 'failing', 'down'] as const;

/** Changes of one region from one instant to another. @param wellness the part of times that it is well */
const spell = (
  chance: Chance,
  region: RegionName,
  { from, until, wellness }: Outage & { readonly wellness: number },
): readonly Change[] => {
  const changes: Change[] = [];
  for (let at = from; at < until; at += between(chance, 2 * SECOND, 8 * SECOND)) {
    changes.push({ at, region, weather: chance() < wellness ? 'well' : oneOf(chance, troubles) });
  }
  return changes;
};

/**
 * The near region is in some trouble most of the time, the far one now and then; every half minute or so both are out of
 * reach for up to twenty seconds, and now and then for longer than a seat's lease and a decision's fresh time together.
 */
export const forecast = (chance: Chance, length: number): Forecast => {
  const changes: Change[] = [];
  const outages: Outage[] = [];
  for (let at = 0; at < length;) {
    const outage = at + between(chance, 15 * SECOND, 40 * SECOND);
    changes.push(...spell(chance, 'near', { from: at, until: outage, wellness: 0.35 }));
    changes.push(...spell(chance, 'far', { from: at, until: outage, wellness: 0.8 }));
    const end = outage + between(chance, 5 * SECOND, 20 * SECOND);
    for (const region of regionNames) changes.push({ at: outage, region, weather: oneOf(chance, silences) });
    outages.push({ from: outage, until: end });
    at = end;
  }
  return {
    changes: [
      ...changes.filter(({ at }) => at < length),
      ...regionNames.map((region) => ({ at: length, region, weather: 'well' as const })),
    ],
    outages: outages
      .filter(({ from }) => from < length)
      .map(({ from, until }) => ({ from, until: Math.min(until, length) })),
  };
};
