import type { RecentDays, Statement } from './digest.ts';
import { DAY, earliest, epochMilliseconds, type Instant, instantAt } from '../instant.ts';

const MINUTE = 60_000;

/**
 * How long after its `LastModified` an object can still come to be seen. A put is one request of a function, and Lambda
 * ends each run after 15 minutes at the latest; the rest is for clocks that differ.
 */
export const ARRIVAL_MAX = 20 * MINUTE;

/** Days whose partitions are looked through for each digest: most objects come in within hours of their records. */
const DAYS_BACK = 2;
/** A record's moment is that of the clock that made it, which may be ahead of ours. */
const DAYS_AHEAD = 1;

/** What of the archive is looked through for new objects. */
export type ListingScope = { readonly whole: true } | { readonly whole: false; readonly days: readonly string[] };

const dayOf = (now: Instant, days: number): string => instantAt(epochMilliseconds(now) + days * DAY).slice(0, 10);

const recentDays = (now: Instant): readonly string[] =>
  Array.from({ length: DAYS_BACK + DAYS_AHEAD + 1 }, (_, at) => dayOf(now, at - DAYS_BACK));

/** The whole archive until it has been looked through once a day, else its recent days. */
export const scopeAt = (previous: Pick<Statement, 'complete'> | undefined, now: Instant): ListingScope => {
  const complete = previous?.complete ?? null;
  if (complete === null || complete.slice(0, 10) < dayOf(now, 0)) return { whole: true };
  return { whole: false, days: recentDays(now) };
};

/** What has become of a listing. */
export interface Progress {
  readonly scope: ListingScope;
  /** When the listing began. */
  readonly began: Instant;
  /** When the earliest came in of the new objects that the digest does not list after all; undefined: it lists each. */
  readonly left: Instant | undefined;
}

/** Up to where objects may still have been on their way, and not beyond the first that was left for the next digest. */
const reached = ({ began, left }: Progress): Instant => {
  const arrived = instantAt(epochMilliseconds(began) - ARRIVAL_MAX);
  return earliest(arrived, left) ?? arrived;
};

/** The moment before which everything that came in is listed. Only a listing of the whole archive moves it. */
export const completeAfter = (
  previous: Pick<Statement, 'complete'> | undefined,
  progress: Progress,
): Instant | null => {
  const before = previous?.complete ?? null;
  if (!progress.scope.whole) return before;
  const now = reached(progress);
  return before !== null && before > now ? before : now;
};

/** What of the recent days is listed, which every listing looks through. */
export const recentAfter = (progress: Progress): RecentDays => {
  const days = recentDays(progress.began);
  return { first: days[0] ?? '', last: days.at(-1) ?? '', complete: reached(progress) };
};

/** Whether a digest, or one before it, may list objects that came in at or after the moment: from there on back none does. */
export const mayListSince = ({ latest }: Pick<Statement, 'latest'>, moment: Instant | null): boolean =>
  latest !== null && (moment === null || latest >= moment);
