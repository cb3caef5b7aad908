import { dirname } from 'node:path/posix';
import { COLUMNAR_PREFIX } from '../../../lambdas/contract/audit.ts';
import { type Place, placeOf } from './place-of-key.ts';

/** The records that are looked at: those of these hours. Undefined: without a bound. RFC 3339 UTC with milliseconds. */
export interface TimeRange {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Whether a range has a bound at all. */
export const isBound = ({ from, to }: TimeRange): boolean => from !== undefined || to !== undefined;

/** Whether a record of the key is of an earlier day. */
export const isBefore = (key: string, day: string | undefined): boolean =>
  day !== undefined && (placeOf(key)?.day ?? day) < day;

/** Folder of the hour of an original, also for the columnar files that hold it: kind, region, day and hour. */
export const hourOf = (key: string): string => dirname(key.replace(`${COLUMNAR_PREFIX}/`, ''));

/** Whether an hour has a moment of the range in it. */
export const isHourIn = ({ from, to }: TimeRange, { day, hour }: Pick<Place, 'day' | 'hour'>): boolean =>
  (from === undefined || `${day}T${hour}` >= from.slice(0, 13)) &&
  (to === undefined || `${day}T${hour}:00:00.000Z` < to);

/** Whether a day has a moment of the range in it. */
export const isDayIn = ({ from, to }: TimeRange, day: string): boolean =>
  (from === undefined || day >= from.slice(0, 10)) && (to === undefined || `${day}T00:00:00.000Z` < to);

/** Whether a period, open at its start, has a moment of the range in it. */
export const isPeriodIn = (range: TimeRange, from: string | null, to: string): boolean =>
  (range.from === undefined || to >= range.from) && (range.to === undefined || from === null || from < range.to);

/** The day before the range begins: digests of hours in it cannot lie under an earlier one. */
export const dayBefore = (moment: string): string =>
  new Date(Date.parse(moment) - 86_400_000).toISOString().slice(0, 10);
