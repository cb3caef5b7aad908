import { boundedGroups } from '../../core/bounded-groups.ts';
import { type CutOriginal, cutOriginal } from '../../core/audit/columnar-part.ts';
import type { ArchivedObject, CompactionPorts } from './compaction-ports.ts';

/** What one columnar file may hold. An original is never divided: one that alone exceeds a bound is a part of its own. */
export interface PartBounds {
  readonly originals: number;
  readonly rows: number;
  /** Of the originals' content, uncompressed. */
  readonly bytes: number;
}

export interface Gathered {
  readonly originals: readonly CutOriginal[];
  /** Those that are not what they should be, and are left alone. */
  readonly unreadable: readonly string[];
}

/** Read at a time: hides the round trips of S3, and holds few originals beyond those that fit. */
const READS_AT_A_TIME = { count: 16, weight: 4 * 1024 * 1024, weightOf: ({ bytes }: ArchivedObject): number => bytes };

const readCut = async (
  { archive, report }: CompactionPorts,
  { key }: ArchivedObject,
): Promise<CutOriginal | undefined> => {
  try {
    const original = await archive.original(key);
    if (original === undefined) throw new Error('It was listed, and is gone without being in a columnar file.');
    return cutOriginal(original);
  } catch (cause) {
    report(key, cause);
    return undefined;
  }
};

/** Keeps count of what has been taken. */
const within = (bounds: PartBounds) => {
  let [originals, rows, bytes] = [0, 0, 0];
  return (more: CutOriginal): boolean => {
    const fits =
      originals + 1 <= bounds.originals &&
      rows + more.lines.length <= bounds.rows &&
      bytes + more.bytes <= bounds.bytes;
    if (!fits && originals > 0) return false;
    [originals, rows, bytes] = [originals + 1, rows + more.lines.length, bytes + more.bytes];
    return true;
  };
};

/**
 * Reads as many originals, in their order, as make one part.
 *
 * @param until milliseconds that must be left at the end of reading
 */
export const gatherOriginals = async (
  ports: CompactionPorts,
  waiting: readonly ArchivedObject[],
  { bounds, until }: { readonly bounds: PartBounds; readonly until: number },
): Promise<Gathered> => {
  const originals: CutOriginal[] = [];
  const unreadable: string[] = [];
  const takes = within(bounds);
  for (const group of boundedGroups(waiting, READS_AT_A_TIME)) {
    if (ports.timeLeft() < until) break;
    const read = await Promise.all(group.map((object) => readCut(ports, object)));
    for (const [at, { key }] of group.entries()) {
      const original = read[at];
      if (original === undefined) unreadable.push(key);
      else if (takes(original)) originals.push(original);
      else return { originals, unreadable };
    }
  }
  return { originals, unreadable };
};
