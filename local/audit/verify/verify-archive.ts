import type { AuditBucket } from './audit-bucket.ts';
import type { BrokenDigests } from './broken-digests.ts';
import { checkListed, countByRange, findUnlisted, type ObjectCount, type UnlistedCount } from './check-bucket.ts';
import type { Tally } from './check-partition.ts';
import { followChain, type ProvenChain } from './digest-chain.ts';
import { type Finding, isFailure, newFindings } from './finding.ts';
import { checkEnd } from './freshness.ts';
import { checkIssuers, type RegionHead } from './one-issuer.ts';
import type { ExpectedHead } from './options.ts';
import type { ProgressLine } from './progress-line.ts';
import { isBound, type TimeRange } from './range.ts';
import { recordBook } from './record-book.ts';
import { archiveBegins } from './record-prefixes.ts';
import type { VerifyingKeys } from './signed-digest.ts';

/** What was proved of one region's archive. */
export interface RegionSummary extends Tally {
  readonly region: string;
  readonly bucket: string;
  /** Digests that were looked at. */
  readonly digests: number;
  /** The latest sound digest, and the end of its period. */
  readonly head: { readonly sequence: number; readonly sha256: string; readonly to: string } | undefined;
  /** Objects that are so new that no digest need list them yet. */
  readonly notCovered: number;
  /** One of them. */
  readonly firstNotCovered: string | undefined;
  /** Objects that only digests list which are not sound. */
  readonly unproved: number;
  /** Objects that digests may list of which nobody can say what they list, and these. */
  readonly mayBeListed: { readonly objects: number; readonly by: readonly BrokenDigests[] };
  /** Objects of the range's hours, be they listed or lying there; and checked ones of other hours, of its digests. */
  readonly inRange: number;
  readonly beyondRange: number;
  /** Hour of the archive's first record, as `2026-11-20T12:00Z`; told where nothing of the range is there. */
  readonly begins: string | undefined;
}

export interface Verification {
  readonly range: TimeRange;
  readonly regions: readonly RegionSummary[];
  /** The first one names the first bad object. */
  readonly failures: readonly Finding[];
  readonly warnings: readonly Finding[];
}

export interface VerifySettings {
  readonly keys: VerifyingKeys;
  readonly range: TimeRange;
  readonly heads: readonly ExpectedHead[];
  /** RFC 3339 UTC. */
  readonly now: string;
  readonly progress: ProgressLine;
}

/** How long Firehose and the archiver may take together until attempts are in their order. */
const SETTLING = 3_600_000;

const summaryOf = async (
  bucket: AuditBucket,
  chain: ProvenChain,
  { range, count, tally, unlisted }: { range: TimeRange; count: ObjectCount; tally: Tally; unlisted: UnlistedCount },
): Promise<RegionSummary> => {
  const inRange = count.within + unlisted.objects;
  return {
    region: bucket.region,
    bucket: bucket.name,
    digests: chain.digests,
    head: chain.head && { sequence: chain.head.sequence, sha256: chain.head.sha256, to: chain.head.statement.to },
    ...tally,
    notCovered: unlisted.notCovered.length,
    firstNotCovered: unlisted.notCovered[0],
    unproved: unlisted.unproved,
    mayBeListed: { ...unlisted.mayBeListed, by: [...unlisted.mayBeListed.by] },
    ...{ inRange, beyondRange: count.beyond },
    begins: isBound(range) && inRange === 0 ? await archiveBegins(bucket) : undefined,
  };
};

/** In the order in which one reads an archive: by region, and within it the digests first, which all else rests on. */
const ordered = (findings: readonly Finding[]): readonly Finding[] =>
  findings
    .map((finding, at) => ({ finding, at, rank: /^digest/.test(finding.key) ? 0 : 1 }))
    .toSorted((one, other) => {
      const byRegion = one.finding.region.localeCompare(other.finding.region) || one.rank - other.rank;
      if (byRegion !== 0) return byRegion;
      return one.rank === 0 ? one.at - other.at : one.finding.key.localeCompare(other.finding.key);
    })
    .map(({ finding }) => finding);

/** Verifies audit buckets, each of another region, and what their records say together. */
export const verifyArchive = async (
  buckets: readonly AuditBucket[],
  { keys, range, heads, now, progress }: VerifySettings,
): Promise<Verification> => {
  const findings = newFindings();
  const until = range.to === undefined || range.to > now ? now : range.to;
  const settledUntil = new Date(Date.parse(now) - SETTLING).toISOString();
  const book = recordBook({ range, settledUntil });
  const regions: RegionSummary[] = [];
  const latest: RegionHead[] = [];
  for (const bucket of buckets) {
    const { region } = bucket;
    const noted = heads.filter((head) => head.region === undefined || head.region === region);
    progress.begin(`${region}: digests`, undefined);
    const chain = await followChain(bucket, { keys, range, noted, findings, tick: progress.tick });
    checkEnd(chain, { region, until, noted, findings });
    latest.push({ region, statement: chain.head?.statement });
    const tally: Tally = { objects: 0, bytes: 0, records: 0, madeAgain: 0 };
    const count = countByRange(chain, range);
    progress.begin(`${region}: objects`, count.within + count.beyond);
    await checkListed(bucket, chain, { range, book, tally, findings, tick: progress.tick });
    progress.begin(`${region}: objects that no digest lists`, undefined);
    const unlisted = await findUnlisted(bucket, chain, { range, findings, book });
    regions.push(await summaryOf(bucket, chain, { range, count, tally, unlisted }));
  }
  checkIssuers(latest, findings);
  book.close(findings);
  progress.end();
  const all = ordered(findings.all());
  return { range, regions, failures: all.filter(isFailure), warnings: all.filter((finding) => !isFailure(finding)) };
};
