import * as z from 'zod/mini';

const CANONICAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const SHAPE = 'must be an instant such as 2026-03-01T00:00:00.000Z';

/** The 30th of February has the form, and `Date` reads it as the 2nd of March: a moment is written as it would be read back. */
const isMoment = (text: string): boolean => {
  const milliseconds = Date.parse(text);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === text;
};

/**
 * A moment, as RFC 3339 in UTC with milliseconds. One spelling per moment, of fixed length: instants compare as text,
 * sort as index keys and go over the wire as they are.
 */
export const instant = z
  .string()
  .check(z.regex(CANONICAL, { error: SHAPE, abort: true }), z.refine(isMoment, SHAPE))
  .brand<'Instant'>();
export type Instant = z.infer<typeof instant>;

const isInstant = (text: string): text is Instant => CANONICAL.test(text);

/** The last moment that can be written; dates beyond it are held here. */
export const END_OF_TIME = instant.parse('9999-12-31T23:59:59.999Z');

/** @param epochMilliseconds milliseconds since 1970-01-01T00:00:00Z; held within the years 1970 to 9999 */
export const instantAt = (epochMilliseconds: number): Instant => {
  const held = Math.min(Math.max(epochMilliseconds, 0), Date.parse(END_OF_TIME));
  const text = new Date(held).toISOString();
  if (!isInstant(text)) throw new RangeError(`${epochMilliseconds} is no moment`);
  return text;
};

/** Milliseconds of a day, as UTC counts them. */
export const DAY = 86_400_000;

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const epochMilliseconds = (at: Instant): number => Date.parse(at);

/** Whole seconds since 1970-01-01T00:00:00Z, rounded down: a NumericDate (RFC 7519) or a DynamoDB TTL. */
export const epochSeconds = (at: Instant): number => Math.floor(Date.parse(at) / 1000);

export const earliest = (...instants: readonly (Instant | undefined)[]): Instant | undefined =>
  instants.filter((candidate) => candidate !== undefined).sort()[0];

/** An instant as clients may write it: RFC 3339 with any offset, in the years 1970 to 2999. */
export const instantInput = z.pipe(
  z.iso
    .datetime({ offset: true, error: 'must be an RFC 3339 date and time such as 2026-03-01T00:00:00Z', abort: true })
    .check(
      z.refine((text) => {
        const year = new Date(text).getUTCFullYear();
        return year >= 1970 && year <= 2999;
      }, 'must lie in the years 1970 to 2999'),
    ),
  z.transform((text: string) => instantAt(Date.parse(text))),
);
