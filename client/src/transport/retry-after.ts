import { tuning } from './tuning.ts';

/**
 * A `Retry-After` header (RFC 9110, section 10.2.3): seconds, or an HTTP date.
 *
 * @param now wall clock, milliseconds since 1970, for dates
 * @returns milliseconds from now, at most `retryAfterMax`; undefined where there is none, or it asks for nothing
 */
export const retryAfterOf = (header: string | null, now: number): number | undefined => {
  if (header === null) return undefined;
  const text = header.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return wait > 0 ? Math.min(wait, tuning.retryAfterMax) : undefined;
};
