import { type AuditKind, COLUMNAR_PREFIX } from '../../../lambdas/contract/audit.ts';
import { archivedLines } from './archived-lines.ts';
import type { AuditBucket } from './audit-bucket.ts';
import { forEachBounded } from './bounded-work.ts';
import { type ColumnarFile, columnarFile, type HeldSource } from './columnar-file.ts';
import type { ListedEntry, ProvenChain } from './digest-chain.ts';
import type { Finding, Findings } from './finding.ts';
import { placeOf } from './place-of-key.ts';
import { hourOf, isBefore } from './range.ts';
import type { RecordBook } from './record-book.ts';
import { sha256Of } from './signed-digest.ts';
import { sourceFault } from './source-fault.ts';

/** What was proved, in numbers. */
export interface Tally {
  objects: number;
  bytes: number;
  records: number;
  /** Originals that are gone, and were made again from a columnar file. */
  madeAgain: number;
}

export interface PartitionOptions {
  readonly bucket: AuditBucket;
  readonly chain: ProvenChain;
  readonly book: RecordBook;
  readonly tally: Tally;
  readonly findings: Findings;
  readonly tick: () => void;
}

const READS_AT_A_TIME = 8;
const HOUR = 3_600_000;

/** The stream keeps a change for a day; what comes later was archived by hand, or put there by somebody. */
const LATE = 48 * HOUR;

const isColumnar = (key: string): boolean => key.startsWith(`${COLUMNAR_PREFIX}/`);

const kindOf = (key: string): AuditKind | undefined => placeOf(key)?.kind;

/** What is known of a partition while it is checked. */
interface Partition extends PartitionOptions {
  /** Originals that columnar files hold, by their key. */
  readonly held: Map<string, HeldSource & { readonly file: string }>;
  /** Where each record's id was seen first. */
  readonly seen: Map<string, string>;
  /** Ids of the records that columnar files hold: originals that are in none are not asked for these. */
  readonly compacted: Set<string>;
  /** Hashes of the lines that queries show, and of those that they leave out as having come before. */
  readonly shown: Set<string>;
  readonly leftOut: Map<string, { readonly id: string; readonly key: string }>;
}

/** Checks the objects of one hour's partition of one kind, columnar files and originals together. */
export const checkPartition = async (entries: readonly ListedEntry[], options: PartitionOptions): Promise<void> => {
  const partition: Partition = {
    ...options,
    held: new Map(),
    seen: new Map(),
    compacted: new Set(),
    shown: new Set(),
    leftOut: new Map(),
  };
  const columnar = entries.filter(({ key }) => isColumnar(key));
  const originals = entries.filter(({ key }) => !isColumnar(key));
  await forEachBounded(columnar, 1, (entry) => checkColumnar(partition, entry));
  await forEachBounded(originals, READS_AT_A_TIME, (entry) => checkOriginal(partition, entry));
  reportHidden(partition);
};

const find = ({ findings, bucket }: Partition, key: string, fault: Omit<Finding, 'region' | 'key'>): void => {
  findings.add({ region: bucket.region, key, ...fault });
};

interface Line {
  readonly bytes: Uint8Array;
  readonly repeated: boolean;
}

/** Enters the records of an object, and tells of those that came before. */
const enter = (partition: Partition, kind: AuditKind, key: string, lines: readonly Line[]): void => {
  const { book, bucket, seen, compacted, shown, leftOut } = partition;
  const inColumns = isColumnar(key);
  for (const { bytes, repeated } of lines) {
    const id = book.enter(kind, Buffer.from(bytes).toString('utf8'), { region: bucket.region, key });
    if (id === undefined) {
      find(partition, key, { code: 'object-unreadable', message: `It holds a line that is no record of ${kind}.` });
      continue;
    }
    const line = sha256Of(bytes);
    if (inColumns ? !repeated : !compacted.has(id)) shown.add(line);
    else if (!leftOut.has(line)) leftOut.set(line, { id, key });
    if (inColumns) compacted.add(id);
    if (repeated) continue;
    if (seen.has(id)) {
      const message = `It holds the record ${id} again, which ${seen.get(id) ?? ''} holds.`;
      find(partition, key, { code: 'repeated-record', message });
    } else seen.set(id, key);
  }
};

/** What queries leave out must be what they show elsewhere, or it is hidden. It may be in what was not looked at. */
const reportHidden = (partition: Partition): void => {
  const { knownFrom } = partition.chain;
  for (const [line, { id, key }] of partition.leftOut) {
    if (partition.shown.has(line) || isBefore(key, knownFrom)) continue;
    const message = `Queries leave out its record ${id} as one that came before, and show no such record of its hour.`;
    find(partition, key, { code: 'hidden-record', message });
  }
};

type Reading = { readonly kind: 'proved'; readonly bytes: Uint8Array } | { readonly kind: 'gone' | 'altered' };

/** Reads an object, and tells where it is not what was digested. */
const readProved = async (partition: Partition, entry: ListedEntry): Promise<Reading> => {
  const { bucket, tally, tick } = partition;
  const bytes = await bucket.read(entry.key);
  tick();
  if (bytes === undefined) return { kind: 'gone' };
  const found = { sha256: sha256Of(bytes), bytes: bytes.length };
  if (found.sha256 !== entry.sha256 || found.bytes !== entry.bytes) {
    find(partition, entry.key, {
      code: 'object-altered',
      message: `It is not what ${entry.digest} lists.`,
      expected: `${entry.sha256}, ${entry.bytes} bytes`,
      found: `${found.sha256}, ${found.bytes} bytes`,
    });
    return { kind: 'altered' };
  }
  tally.objects += 1;
  tally.bytes += entry.bytes;
  tally.records += entry.records;
  return { kind: 'proved', bytes };
};

const checkColumnar = async (partition: Partition, entry: ListedEntry): Promise<void> => {
  const kind = kindOf(entry.key);
  const reading = await readProved(partition, entry);
  if (reading.kind === 'gone') {
    find(partition, entry.key, { code: 'object-missing', message: `${entry.digest} lists it, and it is gone.` });
  }
  if (reading.kind !== 'proved' || kind === undefined) return;
  try {
    const file = await columnarFile(kind, reading.bytes);
    if (file.rows !== entry.records) find(partition, entry.key, countFault(entry, file.rows));
    holdSources(partition, entry, kind, file);
  } catch (error) {
    const message = `It is no columnar file: ${messageOf(error)}.`;
    find(partition, entry.key, { code: 'object-unreadable', message });
  }
};

const holdSources = (partition: Partition, { key }: ListedEntry, kind: AuditKind, file: ColumnarFile): void => {
  const { held, chain } = partition;
  if (file.stray !== undefined) {
    const message = `It has rows of ${file.stray}, which is not among its sources.`;
    find(partition, key, { code: 'source-differs', message });
  }
  if (file.misleading !== undefined) {
    const message = `Queries find something else in it than it holds: ${file.misleading}.`;
    find(partition, key, { code: 'row-differs', message });
  }
  for (const source of file.sources) {
    if (hourOf(source.key) !== hourOf(key)) {
      const message = `It says that it holds ${source.key}, which belongs into another hour.`;
      find(partition, key, { code: 'misplaced', message });
    }
    const fault = sourceFault(source, chain, held.get(source.key)?.file);
    if (fault !== undefined) find(partition, key, fault);
    held.set(source.key, { ...source, file: key });
    enter(partition, kind, key, source.lines);
  }
};

const checkOriginal = async (partition: Partition, entry: ListedEntry): Promise<void> => {
  const { held, tally } = partition;
  const reading = await readProved(partition, entry);
  switch (reading.kind) {
    case 'altered':
      return;
    case 'gone':
      if (held.has(entry.key)) tally.madeAgain += 1;
      else {
        const message = `${entry.digest} lists it; it is gone, and no columnar file holds it.`;
        find(partition, entry.key, { code: 'object-missing', message, expected: entry.sha256 });
      }
      return;
    case 'proved':
      readOriginal(partition, entry, reading.bytes);
  }
};

const readOriginal = (partition: Partition, entry: ListedEntry, bytes: Uint8Array): void => {
  const kind = kindOf(entry.key);
  if (kind === undefined) return;
  try {
    const { content, isCompressed, lines } = archivedLines(entry.key, bytes);
    if (lines.length !== entry.records) find(partition, entry.key, countFault(entry, lines.length));
    const found = sha256Of(content);
    if (isCompressed && found !== entry.content) {
      const message = `What it holds is not what ${entry.digest} lists.`;
      find(partition, entry.key, { code: 'object-altered', message, expected: entry.content, found });
    }
    // What a columnar file holds too was entered with that.
    if (!partition.held.has(entry.key)) {
      enter(
        partition,
        kind,
        entry.key,
        lines.map((bytes) => ({ bytes, repeated: false })),
      );
    }
  } catch (error) {
    find(partition, entry.key, { code: 'object-unreadable', message: `It cannot be read: ${messageOf(error)}.` });
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const countFault = ({ digest, records }: ListedEntry, found: number): Omit<Finding, 'region' | 'key'> => ({
  code: 'record-count',
  message: `It holds another number of records than ${digest} lists.`,
  expected: String(records),
  found: String(found),
});

/** Objects that came into an hour's partition long after the hour. */
export const lateObjects = (entries: readonly ListedEntry[], region: string): Finding[] =>
  entries.flatMap(({ key, to, digest }) => {
    const place = placeOf(key);
    if (place === undefined || isColumnar(key)) return [];
    const ended = Date.parse(`${place.day}T${place.hour}:00:00Z`) + HOUR;
    if (Date.parse(to) - ended <= LATE) return [];
    const days = Math.floor((Date.parse(to) - ended) / (24 * HOUR));
    return [{ code: 'late', region, key, message: `${digest} is the first to list it, ${days} days after its hour.` }];
  });
