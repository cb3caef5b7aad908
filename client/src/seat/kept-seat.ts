import { type Shaped, nullable, number, object, optional, read, text } from '../shape.ts';
import type { SeatClaim } from '../service.ts';

const keptSeat = object({
  id: text,
  device: text,
  user: optional(text),
  /** By this machine's clock, milliseconds since 1970. */
  savedAt: number(),
  /** What was left of the lease then, in milliseconds; null where the seat has none. */
  left: nullable(number(0)),
});

/** A seat as it is kept over a restart. */
export type KeptSeat = Shaped<typeof keptSeat>;

/** The seat that was kept for this holder; undefined where none was, or it is another's. */
export const readKeptSeat = (slice: unknown, { device, user }: SeatClaim): KeptSeat | undefined => {
  const kept = read(keptSeat, slice);
  return kept?.device === device && kept.user === user ? kept : undefined;
};

/** Milliseconds that are left of its lease now. A clock that was set back since makes it no longer than it was. */
export const leftOf = ({ savedAt, left }: KeptSeat, now: number): number | undefined =>
  left === null ? undefined : Math.max(0, left - Math.max(0, now - savedAt));
