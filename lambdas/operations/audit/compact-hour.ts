import { columnarKey } from '../../contract/columnar.ts';
import type { AuditHour } from '../../core/audit/audit-hours.ts';
import { idsOf, markRepeated, partOf } from '../../core/audit/columnar-part.ts';
import { sha256Of } from '../../core/audit/digest.ts';
import type { ArchivedObject, CompactionPorts } from './compaction-ports.ts';
import { earlierLines } from './earlier-lines.ts';
import { gatherOriginals, type PartBounds } from './gather-originals.ts';
import { partsOf } from './parts-of-hour.ts';
import { reconcilePart } from './reconcile-part.ts';

export interface HourOutcome {
  readonly parts: number;
  readonly rows: number;
  /** Originals that are in no part yet, for want of time or because they cannot be read. */
  readonly waiting: number;
  readonly unreadable: number;
}

export interface CompactHourSettings {
  readonly bounds: PartBounds;
  /** Milliseconds that must be left to begin a part, and to go on reading for one that was begun. */
  readonly time: { readonly begin: number; readonly read: number };
}

/** Keys of the originals that parts hold. */
const sourcesOf = async (
  { archive, format }: CompactionPorts,
  parts: readonly ArchivedObject[],
): Promise<ReadonlySet<string>> => {
  const sources = await Promise.all(parts.map((part) => format.sources(archive.open(part))));
  return new Set(sources.flat().map(({ key }) => key));
};

interface NewPart {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** @throws Error where what was made would not give the originals back: then nothing of it is put */
const makePart = async (
  ports: CompactionPorts,
  hour: AuditHour,
  earlier: readonly ArchivedObject[],
  originals: Awaited<ReturnType<typeof gatherOriginals>>['originals'],
): Promise<NewPart> => {
  const key = columnarKey(hour.kind, hour, earlier.length + 1);
  const unmarked = partOf(hour.kind, originals);
  const part = markRepeated(unmarked, originals, await earlierLines(ports, hour.kind, earlier, idsOf(unmarked)));
  const bytes = ports.format.encode(part);
  const { sources } = await reconcilePart(ports.format, hour.kind, { key, bytes });
  if (JSON.stringify(sources) !== JSON.stringify(part.sources))
    throw new Error(`${key} would not name its originals as they were read.`);
  return { key, bytes, rows: part.rows.length };
};

/**
 * Puts a part that gives its originals back, and sees that this is what the archive has. Answers false where another run
 * was faster.
 *
 * @throws Error where the archive holds something else: its originals must not go
 */
const putPart = async ({ archive }: CompactionPorts, { key, bytes }: NewPart): Promise<boolean> => {
  if (!(await archive.put(key, bytes))) return false;
  if (sha256Of(await archive.read(key)) === sha256Of(bytes)) return true;
  throw new Error(`${key} is not what was put there.`);
};

/**
 * Makes the originals of an hour that are in no columnar file yet into further ones, as far as there is time.
 *
 * A part is one put, with its originals named in the file itself, so it is there with all that it holds or not at all.
 * Its number is the one after those whose sources were read just before, and S3 takes one put of a number: whoever puts
 * part n has seen the sources of all before it, and no original is taken twice. A run that loses looks again.
 */
export const compactHour = async (
  ports: CompactionPorts,
  hour: AuditHour,
  originals: readonly ArchivedObject[],
  { bounds, time }: CompactHourSettings,
): Promise<HourOutcome> => {
  const unreadable = new Set<string>();
  let [made, rows] = [0, 0];
  for (;;) {
    const parts = await partsOf(ports.archive, hour);
    const held = await sourcesOf(ports, parts);
    const waiting = originals.filter(({ key }) => !held.has(key));
    const outcome = { parts: made, rows, waiting: waiting.length, unreadable: unreadable.size };
    if (ports.timeLeft() < time.begin) return outcome;
    const readable = waiting.filter(({ key }) => !unreadable.has(key));
    const gathered = await gatherOriginals(ports, readable, { bounds, until: time.read });
    for (const key of gathered.unreadable) unreadable.add(key);
    if (gathered.originals.length === 0) return { ...outcome, unreadable: unreadable.size };
    const part = await makePart(ports, hour, parts, gathered.originals);
    if (!(await putPart(ports, part))) continue;
    made += 1;
    rows += part.rows;
  }
};
