import { earliest, type Instant } from '../instant.ts';

/** An object as the archive lists it. */
export interface ArrivedObject {
  readonly key: string;
  /** When it came in: its `LastModified`. */
  readonly at: Instant;
}

/** Objects that no digest lists yet, the earliest first, as far as there is room for them. */
export interface NewObjects {
  readonly objects: readonly ArrivedObject[];
  /** When the earliest came in of those for which there was no room; undefined where there was room for all. */
  readonly left: Instant | undefined;
  /** How many those were. */
  readonly leftCount: number;
}

export const noNewObjects: NewObjects = { objects: [], left: undefined, leftCount: 0 };

/** Objects that a digest has listed, and a moment before which all others were listed too; null: they need not have been. */
export interface AlreadyListed {
  readonly complete: Instant | null;
  readonly keys: ReadonlySet<string>;
}

const byArrival = (one: ArrivedObject, other: ArrivedObject): number => {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1;
  return one.key < other.key ? -1 : 1;
};

const isNew = ({ key, at }: ArrivedObject, { complete, keys }: AlreadyListed): boolean =>
  (complete === null || at >= complete) && !keys.has(key);

/** Keeps the earliest `room` objects. */
const earliestOf = (known: NewObjects, room: number): NewObjects => {
  const over = known.objects.length - room;
  if (over <= 0) return known;
  const ordered = known.objects.toSorted(byArrival);
  return {
    objects: ordered.slice(0, room),
    left: earliest(ordered[room]?.at, known.left),
    leftCount: known.leftCount + over,
  };
};

/** Takes one more page of the archive's listing in. Memory is bounded by twice the room and a page. */
export const withPage = (
  known: NewObjects,
  page: readonly ArrivedObject[],
  listed: AlreadyListed,
  room: number,
): NewObjects => {
  const more = { ...known, objects: [...known.objects, ...page.filter((object) => isNew(object, listed))] };
  return more.objects.length > 2 * room ? earliestOf(more, room) : more;
};

/** The objects in the order in which they came in, as far as there is room. */
export const inOrder = (known: NewObjects, room: number): NewObjects => {
  const kept = earliestOf(known, room);
  return { ...kept, objects: kept.objects.toSorted(byArrival) };
};
