import { auditKinds } from '../../../lambdas/contract/audit.ts';
import type { DigestStatement } from '../../../lambdas/contract/digests.ts';
import type { AuditBucket, ListedObject } from './audit-bucket.ts';
import { archivedLines } from './archived-lines.ts';
import { forEachBounded } from './bounded-work.ts';
import { type BrokenDigests, brokenText, mayList } from './broken-digests.ts';
import { checkPartition, lateObjects, type PartitionOptions } from './check-partition.ts';
import type { ListedEntry, ProvenChain } from './digest-chain.ts';
import type { Findings } from './finding.ts';
import { placeOf } from './place-of-key.ts';
import { isHourIn, type TimeRange } from './range.ts';
import { type RecordBook, recordBook } from './record-book.ts';
import { prefixesIn } from './record-prefixes.ts';

const PARTITIONS_AT_A_TIME = 4;

/** Kind and hour, be the object an original or columnar. */
const partitionOf = (key: string): string | undefined => {
  const place = placeOf(key);
  return place && `${place.kind} ${place.day}T${place.hour}`;
};

const isOfHourIn = (range: TimeRange, key: string): boolean => {
  const place = placeOf(key);
  return place !== undefined && isHourIn(range, place);
};

/** Partitions to check: those of hours in the range, and those of which a digest of the range lists anything. */
const partitionsIn = ({ listed }: ProvenChain, range: TimeRange): ReadonlyMap<string, readonly ListedEntry[]> => {
  const all = Map.groupBy(listed.values(), ({ key }) => partitionOf(key) ?? '');
  const isIn = ({ key, inRange }: ListedEntry): boolean => inRange || isOfHourIn(range, key);
  return new Map([...all].filter(([, entries]) => entries.some(isIn)));
};

/** Objects that a digest lists where no record of the region belongs. */
const reportMisplaced = ({ listed }: ProvenChain, { region }: AuditBucket, findings: Findings): void => {
  for (const { key, digest } of listed.values()) {
    const place = placeOf(key);
    if (place?.region === region) continue;
    const message =
      place === undefined ? 'Its key is not that of a record.' : `It lies among the records of ${place.region}.`;
    findings.add({ code: 'misplaced', region, key, message: `${message} ${digest} lists it.` });
  }
};

export type CheckOptions = Omit<PartitionOptions, 'bucket' | 'chain'> & { readonly range: TimeRange };

export interface ObjectCount {
  readonly within: number;
  readonly beyond: number;
}

/** How many objects there are to check of hours in the range, and how many of others. */
export const countByRange = (chain: ProvenChain, range: TimeRange): ObjectCount => {
  const entries = [...partitionsIn(chain, range).values()].flat();
  const within = entries.filter(({ key }) => isOfHourIn(range, key)).length;
  return { within, beyond: entries.length - within };
};

/** Checks every object that the digests of a bucket list, as far as the range goes. */
export const checkListed = async (bucket: AuditBucket, chain: ProvenChain, options: CheckOptions): Promise<void> => {
  const { range, findings, book } = options;
  reportMisplaced(chain, bucket, findings);
  // What digests of the range list of other hours is proved, and says nothing of what is missing in the range.
  const aside = recordBook({ range, settledUntil: '' });
  const partitions = [...partitionsIn(chain, range).values()];
  await forEachBounded(partitions, PARTITIONS_AT_A_TIME, async (entries) => {
    for (const late of lateObjects(entries, bucket.region)) findings.add(late);
    const place = placeOf(entries[0]?.key ?? '');
    const within = place !== undefined && isHourIn(range, place);
    await checkPartition(entries, { ...options, bucket, chain, book: within ? book : aside });
  });
};

export interface UnlistedCount {
  /** Objects that came in after what the digests are complete for. */
  readonly notCovered: readonly string[];
  /** Objects that only digests list that are not sound. */
  readonly unproved: number;
  /** Objects that digests may list of which it is not known what they list, and those digests. */
  readonly mayBeListed: { readonly objects: number; readonly by: ReadonlySet<BrokenDigests> };
  /** All that no sound digest lists: these, and those that are told as failures. */
  readonly objects: number;
}

/** Moment before which whatever came into a day's partitions must be listed; empty: nothing need be. */
const completeFor = (day: string | undefined, statement: DigestStatement | undefined): string => {
  if (statement === undefined) return '';
  const { complete, recent } = statement;
  const isRecent = day !== undefined && day >= recent.first && day <= recent.last;
  return isRecent && recent.complete > (complete ?? '') ? recent.complete : (complete ?? '');
};

const reportUnlisted = (
  { key, modified }: ListedObject,
  complete: string,
  { region, suspects, findings }: { region: string; suspects: readonly BrokenDigests[]; findings: Findings },
): void => {
  const message = [
    `No digest lists it, though it came in at ${modified} and they list all that came in before ${complete}.`,
    ...suspects.map((each) => `${brokenText(each, 'it').replace('d', 'D')}.`),
  ].join(' ');
  findings.add({ code: 'object-unlisted', region, key, message });
};

/** Looks for objects that no digest lists. Those that may yet come into one are counted, and their records entered. */
export const findUnlisted = async (
  bucket: AuditBucket,
  { listed, unproved, broken, head }: ProvenChain,
  { range, findings, book }: { range: TimeRange; findings: Findings; book: RecordBook },
): Promise<UnlistedCount> => {
  const notCovered: string[] = [];
  const by = new Set<BrokenDigests>();
  const counts = { unproved: 0, mayBeListed: 0, objects: 0 };
  for (const prefix of await prefixesIn(bucket, range)) {
    for await (const object of bucket.list(prefix)) {
      const { key, modified } = object;
      const place = placeOf(key);
      if (listed.has(key) || (place !== undefined && !isHourIn(range, place))) continue;
      counts.objects += 1;
      const complete = completeFor(place?.day, head?.statement);
      const suspects = mayList(broken, modified);
      if (unproved.has(key)) counts.unproved += 1;
      else if (modified < complete) reportUnlisted(object, complete, { region: bucket.region, suspects, findings });
      else {
        if (suspects.length === 0) notCovered.push(key);
        else counts.mayBeListed += 1;
        for (const each of suspects) by.add(each);
        await enterUncovered(bucket, key, book);
      }
    }
  }
  const { mayBeListed, ...others } = counts;
  return { notCovered, ...others, mayBeListed: { objects: mayBeListed, by } };
};

const enterUncovered = async (bucket: AuditBucket, key: string, book: RecordBook): Promise<void> => {
  const kind = auditKinds.find((each) => key.startsWith(`${each}/`));
  const bytes = await bucket.read(key);
  if (kind === undefined || bytes === undefined) return;
  try {
    for (const line of archivedLines(key, bytes).lines)
      book.enter(kind, Buffer.from(line).toString('utf8'), { region: bucket.region, key });
  } catch {
    // It is not proved yet; when it is, what is wrong with it is told.
  }
};
