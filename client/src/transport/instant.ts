import { NOT, type Shape, mapped, text } from '../shape.ts';

/** An instant of the API (RFC 3339), as milliseconds since 1970. */
export const instant: Shape<number> = mapped(text, (at) => {
  const milliseconds = Date.parse(at);
  return Number.isNaN(milliseconds) ? NOT : milliseconds;
});

/** An instant that may be missing or null. */
export const instantIfAny: Shape<number | undefined> = (at) =>
  at === null || at === undefined ? undefined : instant(at);
