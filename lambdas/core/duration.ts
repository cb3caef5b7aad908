import { UTCDateMini } from '@date-fns/utc/date/mini';
import { add } from 'date-fns/add';
import * as z from 'zod/mini';
import { type Instant, epochMilliseconds, instantAt } from './instant.ts';

const ISO_8601 =
  /^P(?=\d|T\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/;
const POSITIVE_ISO_8601 = new RegExp(ISO_8601.source.replace('^', '^(?=.*[1-9])'));
const SHAPE = 'must be an ISO 8601 duration such as P1M, P14D or PT10M';

/** A calendar duration in ISO 8601 form, whole units only. A month is a calendar month, a day is 24 hours (UTC). */
export const duration = z.string().check(z.regex(ISO_8601, SHAPE)).brand<'Duration'>();
export type Duration = z.infer<typeof duration>;

/** A duration that is not zero. */
export const positiveDuration = z
  .string()
  .check(z.regex(POSITIVE_ISO_8601, `${SHAPE}, longer than zero`))
  .brand<'Duration'>();

/**
 * The instant `times` durations later. Months and years end at the last day of a shorter month, and repeated periods
 * count from the same start: the 31st of January plus two months is the 31st of March, not the 28th.
 */
export const addDuration = (from: Instant, length: Duration, times = 1): Instant => {
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (
    ISO_8601.exec(length) ?? []
  )
    .slice(1)
    .map((digits: string | undefined) => Number(digits ?? 0) * times);
  const month = years === 0 && months === 0 ? epochMilliseconds(from) : monthsLater(from, { years, months });
  const rest = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
  return instantAt(month + rest * 1000);
};

/** Years and months are the calendar's, and the library's; below them every unit has its length, in UTC. */
const monthsLater = (from: Instant, by: { years: number; months: number }): number => {
  const later = add(new UTCDateMini(from), by).getTime();
  return Number.isNaN(later) ? Number.POSITIVE_INFINITY : later;
};
