import { NOT, type Shape, anything, flag, listOf, mapped, read, text, whole } from '../shape.ts';
import { usageLimits } from './usage-limits.ts';
import type { WaitingEvent } from './waiting-event.ts';

const name = mapped(text, (given) => (given === '' ? NOT : given));
const count = whole(1, usageLimits.quantityMax);

/** What a `Date` can hold, in milliseconds since 1970. */
const instant = whole(0, 8.64e15);

/** Fields in a row, not by name: half the size, and the store is written often. */
const keptEvent: Shape<WaitingEvent> = mapped(listOf(anything), (row) => {
  const id = name(row[0]);
  const meter = name(row[1]);
  const quantity = count(row[2]);
  const at = instant(row[3]);
  const attempted = flag(row[4]);
  if (id === NOT || meter === NOT || quantity === NOT || at === NOT || attempted === NOT) return NOT;
  return { id, meter, quantity, at, attempted };
});

/** Usage as it is kept over a restart; undefined where none waits. */
export const keepUsage = (waiting: readonly WaitingEvent[]): unknown =>
  waiting.length === 0
    ? undefined
    : waiting.map(({ id, meter, quantity, at, attempted }) => [id, meter, quantity, at, attempted]);

/** @returns the events that could be read, and how many could not */
export const readKeptUsage = (
  slice: unknown,
): { readonly events: readonly WaitingEvent[]; readonly unreadable: number } => {
  if (slice === undefined) return { events: [], unreadable: 0 };
  const rows = read(listOf(anything), slice);
  if (rows === undefined) return { events: [], unreadable: 1 };
  const events = rows.map((row) => read(keptEvent, row)).filter((event) => event !== undefined);
  return { events, unreadable: rows.length - events.length };
};
