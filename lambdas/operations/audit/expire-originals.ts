import type { ColumnarSource } from '../../contract/columnar.ts';
import { type AuditHour, folderOf, isOlderThan } from '../../core/audit/audit-hours.ts';
import { sha256Of } from '../../core/audit/digest.ts';
import type { Instant } from '../../core/instant.ts';
import { auditPartitions, type OriginalsOfHour } from './audit-partitions.ts';
import type { ArchivedObject, ExpiryPorts } from './compaction-ports.ts';
import { partsOf } from './parts-of-hour.ts';
import { reconcilePart } from './reconcile-part.ts';

/**
 * Originals are in sight for so long beside the columnar files that hold them: time to notice that these are wrong, and
 * short enough that queries, which read both, do not come to read everything twice.
 */
const KEEP_ORIGINALS_DAYS = 30;

export interface ExpireOriginalsSettings {
  readonly region: string;
  /** Milliseconds that must be left to begin an hour. */
  readonly begin: number;
}

export interface ExpiryOutcome {
  readonly hidden: number;
  /** Hours whose originals are due and stay: in no columnar file yet, in one that no digest lists, or for want of time. */
  readonly hoursKept: number;
  /** Hours whose originals are not what a columnar file holds, or the other way round, or among whose files others lie. */
  readonly failed: number;
}

const AT_A_TIME = 16;

/** When it is over, nothing is under way any more, also where one has failed; no other is begun then. */
const inTurns = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
  const waiting = [...items];
  const faults: Error[] = [];
  const one = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await work(item);
      } catch (cause) {
        faults.push(cause instanceof Error ? cause : new Error(String(cause)));
        waiting.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, one));
  if (faults[0] !== undefined) throw faults[0];
};

/** What the originals of an hour were, out of parts each of which makes all of its originals again. */
const reconciledSources = async (
  { archive, format }: ExpiryPorts,
  { kind }: AuditHour,
  parts: readonly ArchivedObject[],
): Promise<ReadonlyMap<string, ColumnarSource>> => {
  const sources = new Map<string, ColumnarSource>();
  for (const { key } of parts) {
    const part = await reconcilePart(format, kind, { key, bytes: await archive.read(key) });
    for (const source of part.sources) sources.set(source.key, source);
  }
  return sources;
};

/**
 * One that another run has hidden meanwhile was compared by that.
 *
 * @throws Error where the original is not the one that was made columnar
 */
const compare = async ({ archive }: ExpiryPorts, { key, sha256, content }: ColumnarSource): Promise<void> => {
  const original = await archive.original(key);
  if (original === undefined) return;
  if (original.sha256 !== sha256 || sha256Of(original.content) !== content)
    throw new Error(`${key} is not what its columnar file was made of.`);
};

/**
 * Hides an hour's originals, all of them or none; undefined where it is too early for that.
 *
 * @throws Error where its columnar files are not what they should be
 */
const expireHour = async (
  ports: ExpiryPorts,
  { hour, originals }: OriginalsOfHour,
  digested: Instant,
): Promise<number | undefined> => {
  const parts = await partsOf(ports.archive, hour);
  if (parts.length === 0 || parts.some(({ at }) => at >= digested)) return undefined;
  const sources = await reconciledSources(ports, hour, parts);
  const held = originals.map(({ key }) => sources.get(key)).filter((source) => source !== undefined);
  if (held.length < originals.length) return undefined;
  await inTurns(held, (source) => compare(ports, source));
  await inTurns(held, ({ key }) => ports.archive.hide(key));
  return held.length;
};

/**
 * Hides the originals of hours that are older than `KEEP_ORIGINALS_DAYS`, where columnar files give each of them back,
 * byte for byte, and a signed digest lists these files. Their versions stay for as long as they are locked.
 *
 * A run that is killed has hidden some originals of an hour; the next hides the others, for what is in a columnar file
 * is not asked of those that are gone.
 */
export const expireOriginals = async (
  ports: ExpiryPorts,
  { region, begin }: ExpireOriginalsSettings,
): Promise<ExpiryOutcome> => {
  const now = ports.clock();
  const digested = await ports.digestedUntil();
  let [hidden, hoursKept, failed] = [0, 0, 0];
  for await (const partition of auditPartitions(ports.archive, { region, now, everything: true })) {
    if (!isOlderThan(partition.hour.at, KEEP_ORIGINALS_DAYS, now)) continue;
    const inTime = digested !== undefined && ports.timeLeft() >= begin;
    try {
      const count = inTime ? await expireHour(ports, partition, digested) : undefined;
      hidden += count ?? 0;
      if (count === undefined) hoursKept += 1;
    } catch (cause) {
      failed += 1;
      ports.report(folderOf(partition.hour), cause);
    }
  }
  return { hidden, hoursKept, failed };
};
