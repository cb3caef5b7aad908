import { type SortedObject, sortedDelivery } from '../../core/audit/sorted-delivery.ts';
import type { Result } from '../../core/result.ts';

/** What landed under a key, and the tag by which it is told from what lands there later. */
export interface Landed {
  readonly bytes: Uint8Array;
  readonly tag: string;
}

export interface ArchiveAttemptsPorts {
  /** Keys of all that has landed and is not yet archived. */
  readonly landed: () => AsyncIterable<string>;
  /** What landed under a key; undefined where another run has archived it meanwhile. */
  readonly read: (key: string) => Promise<Landed | undefined>;
  /** The text of a delivery; refused where it is damaged. */
  readonly unpack: (bytes: Uint8Array) => Result<string, string>;
  /**
   * Resolves once the object is in its place, whoever put it there; refused, with the key and what is wrong, where
   * something else is in its place.
   */
  readonly put: (object: SortedObject) => Promise<Result<true, string>>;
  /** Keeps what cannot be archived, to be looked into by people. Resolves once it is kept. */
  readonly setAside: (key: string, bytes: Uint8Array) => Promise<void>;
  /** Takes what has this tag out of the queue. What has landed in its place meanwhile stays there. */
  readonly remove: (key: string, tag: string) => Promise<void>;
  /** Tells of a delivery that was not archived; without a key: of a listing that ended early. */
  readonly report: (what: 'unreadable' | 'displaced' | 'failed', key: string | undefined, cause: unknown) => void;
  /** Milliseconds until the run is cut off. */
  readonly timeLeft: () => number;
}

export interface ArchivedAttempts {
  readonly archived: number;
  readonly setAside: number;
  readonly failed: number;
  /** Whether time ran out before all was looked at. */
  readonly unfinished: boolean;
}

/** Deliveries worked on at a time: hides the round trips of S3, and each is held in memory uncompressed. */
const DELIVERIES_AT_A_TIME = 3;

/** No delivery is begun with less time than this: what is begun has to end, and the run to say what it did. */
const TIME_FOR_ONE = 60_000;

const archive = async (ports: ArchiveAttemptsPorts, region: string, key: string): Promise<'archived' | 'set-aside'> => {
  const landed = await ports.read(key);
  if (landed === undefined) return 'archived';
  const { bytes, tag } = landed;
  const setAside = async (why: 'unreadable' | 'displaced', cause: string): Promise<'set-aside'> => {
    await ports.setAside(key, bytes);
    ports.report(why, key, new Error(cause));
    await ports.remove(key, tag);
    return 'set-aside';
  };
  const text = ports.unpack(bytes);
  const sorted = text.ok ? sortedDelivery({ region, key, text: text.value }) : text;
  if (!sorted.ok) return setAside('unreadable', sorted.refusal);
  const displaced: string[] = [];
  // Where one place is taken, the others still get what belongs there.
  for (const object of sorted.value) {
    const put = await ports.put(object);
    if (!put.ok) displaced.push(put.refusal);
  }
  if (displaced.length > 0) return setAside('displaced', displaced.join('; '));
  // Only now: should anything before have failed, the next run finds the delivery again, and makes the same objects.
  await ports.remove(key, tag);
  return 'archived';
};

/**
 * Archives what has landed: the landing bucket is a queue, which a delivery leaves once each of its lines is where it
 * belongs. A run that is cut off, at whatever step, is made up by the next, which meets the objects already made.
 *
 * A delivery that fails stays where it is and holds up no other.
 */
export const archiveAttempts = async (ports: ArchiveAttemptsPorts, region: string): Promise<ArchivedAttempts> => {
  const keys = ports.landed()[Symbol.asyncIterator]();
  const done = { archived: 0, 'set-aside': 0, failed: 0 };
  let unfinished = false;
  const failed = (key: string | undefined, cause: unknown): void => {
    done.failed += 1;
    ports.report('failed', key, cause);
  };
  const nextKey = async (): Promise<string | undefined> => {
    try {
      const next = await keys.next();
      if (next.done === true) return undefined;
      unfinished ||= ports.timeLeft() < TIME_FOR_ONE;
      return unfinished ? undefined : next.value;
    } catch (cause) {
      failed(undefined, cause);
      return undefined;
    }
  };
  const work = async (): Promise<void> => {
    for (let key = await nextKey(); key !== undefined; key = await nextKey()) {
      try {
        done[await archive(ports, region, key)] += 1;
      } catch (cause) {
        failed(key, cause);
      }
    }
  };
  await Promise.all(Array.from({ length: DELIVERIES_AT_A_TIME }, work));
  return { archived: done.archived, setAside: done['set-aside'], failed: done.failed, unfinished };
};
