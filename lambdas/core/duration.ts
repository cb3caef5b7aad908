import { UTCDateMini } from '@date-fns/utc/date/mini';
import { add } from 'date-fns/add';
import * as z from 'zod/mini';
import { type Instant, instantAt } from './instant.ts';

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
  const [years, months, weeks, days, hours, minutes, seconds] = (ISO_8601.exec(length) ?? [])
    .slice(1)
    .map((digits: string | undefined) => Number(digits ?? 0) * times);
  const later = add(new UTCDateMini(from), {
    years: years ?? 0,
    months: months ?? 0,
    weeks: weeks ?? 0,
    days: days ?? 0,
    hours: hours ?? 0,
    minutes: minutes ?? 0,
    seconds: seconds ?? 0,
  });
  return instantAt(Number.isNaN(later.getTime()) ? Number.POSITIVE_INFINITY : later.getTime());
};
