import { DIGESTS_PREFIX } from '../../../lambdas/contract/audit.ts';
import { type DigestEntry, type DigestStatement, digestKey } from '../../../lambdas/contract/digests.ts';
import type { AuditBucket } from './audit-bucket.ts';
import { inTurn } from './bounded-work.ts';
import { type BrokenDigests, endAt } from './broken-digests.ts';
import type { Finding, Findings } from './finding.ts';
import { dayBefore, isPeriodIn, type TimeRange } from './range.ts';
import { type DigestReading, readDigest, sha256Of, type SignedDigest, type VerifyingKeys } from './signed-digest.ts';

/** A digest that somebody noted down. */
export interface NotedHead {
  readonly sequence: number;
  readonly sha256: string;
}

/** What the chain of a region proves. */
export interface ProvenChain {
  readonly digests: number;
  /** The latest digest that is sound. */
  readonly head:
    { readonly sequence: number; readonly sha256: string; readonly statement: DigestStatement } | undefined;
  /** SHA-256 of each digest that was looked at, by its sequence. */
  readonly hashes: ReadonlyMap<number, string>;
  /** Whether the chain was followed from its first digest on. */
  readonly isWhole: boolean;
  /** Day of the records from which on all is known that digests list of them; undefined: of all days. */
  readonly knownFrom: string | undefined;
  /** What sound digests list, by key, with the digest that does. */
  readonly listed: ReadonlyMap<string, ListedEntry>;
  /** Keys that digests list which are not sound: nothing is known of these objects. */
  readonly unproved: ReadonlySet<string>;
  /** Digests of which it is not known what they list. */
  readonly broken: readonly BrokenDigests[];
}

export interface ListedEntry extends DigestEntry {
  readonly digest: string;
  /** End of that digest's period. */
  readonly to: string;
  /** Whether the digest's period has a moment of the range in it. */
  readonly inRange: boolean;
}

const DIGEST_KEY = /^digests\/region=([a-z0-9-]+)\/day=(\d{4}-\d{2}-\d{2})\/(\d{10})\.ndjson$/;
const READ_AHEAD = 8;

interface Link {
  readonly key: string;
  readonly sequence: number;
  readonly sha256: string;
  /** Undefined where the digest cannot be read. */
  readonly to: string | undefined;
}

const keysOf = async (bucket: AuditBucket, findings: Findings): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of bucket.list(`${DIGESTS_PREFIX}/`)) {
    if (DIGEST_KEY.exec(key)?.[1] === bucket.region) keys.push(key);
    else {
      const message = 'It lies among the digests, and its key is not that of one of this region.';
      findings.add({ code: 'not-a-digest', region: bucket.region, key, message });
    }
  }
  return keys.toSorted((one, other) => sequenceOf(one) - sequenceOf(other) || (one < other ? -1 : 1));
};

const sequenceOf = (key: string): number => Number(DIGEST_KEY.exec(key)?.[3]);

/** The digests to look at: from the one before those that can list what is of the range, or from one that is noted. */
const wanted = (keys: readonly string[], { from }: TimeRange, noted: readonly NotedHead[]): readonly string[] => {
  if (from === undefined) return keys;
  const first = keys.findIndex((key) => (DIGEST_KEY.exec(key)?.[2] ?? '') >= dayBefore(from));
  // Where all are older, the last one says until when there are digests.
  const starts = [(first === -1 ? keys.length : first) - 1, ...noted.map(({ sequence }) => sequence - 1)];
  return keys.slice(Math.max(Math.min(...starts), 0));
};

type Fault = Pick<Finding, 'code' | 'message' | 'expected' | 'found'>;

const differs = (code: Fault['code'], message: string, expected: string, found: string): Fault[] =>
  expected === found ? [] : [{ code, message, expected, found }];

const sequenceFaults = (key: string, before: Link | undefined, isFirst: boolean): Fault[] => {
  const sequence = sequenceOf(key);
  const expected = before === undefined ? 1 : before.sequence + 1;
  if (before === undefined && !isFirst) return [];
  if (sequence < expected) {
    return [{ code: 'digest-repeated', message: `There is another digest ${sequence}, ${before?.key ?? ''}.` }];
  }
  if (sequence === expected) return [];
  const missing = sequence - 1 === expected ? `Digest ${expected} is` : `Digests ${expected} to ${sequence - 1} are`;
  return [{ code: 'digest-missing', message: `${missing} missing before it.` }];
};

/**
 * What the statement says of itself, held against where it lies and what lies before it. Of what lies before it the
 * statement is what is expected: it is the one that is signed.
 */
const statementFaults = (
  { statement }: SignedDigest,
  { key, region, before }: { key: string; region: string; before: Link | undefined },
): Fault[] => {
  const { previous, from, to, sequence } = statement;
  const faults = [
    ...differs('statement', 'It is the digest of another region.', region, statement.region),
    ...differs('statement', 'It is another digest than its key says.', key, digestKey(statement)),
    ...(from !== null && from > to ? [{ code: 'period', message: 'Its period ends before it begins.' } as const] : []),
  ];
  if (sequence === 1 && before === undefined) {
    return [
      ...faults,
      ...differs('chain', 'It is the first, and follows another.', 'null', String(previous?.key ?? null)),
    ];
  }
  if (before === undefined) return faults;
  const follows = previous === null ? 'null' : `${previous.key} ${previous.sha256}`;
  return [
    ...faults,
    ...differs(
      'chain',
      'The digest before it is not the one that it follows.',
      follows,
      `${before.key} ${before.sha256}`,
    ),
    ...(before.to === undefined
      ? []
      : differs('period', 'Its period does not begin where the one before ends.', String(from), before.to)),
  ];
};

/** The digests whose lists are not known, of those before this one and itself. */
const brokenAt = ({ key, digest, fault }: ReadObject, before: Link | undefined, gaps: readonly Fault[]) => {
  const sequence = sequenceOf(key);
  const broken: BrokenDigests[] = [];
  if (gaps.some(({ code }) => code === 'digest-missing')) {
    broken.push({ first: (before?.sequence ?? 0) + 1, last: sequence - 1, fault: 'missing', until: undefined });
  }
  if (digest === undefined || fault !== undefined) {
    const what = digest === undefined ? 'unreadable' : 'not sound';
    broken.push({ first: sequence, last: sequence, fault: what, until: undefined });
  }
  return broken;
};

interface ReadObject extends DigestReading {
  readonly key: string;
  readonly sha256: string;
}

const readObject = async (bucket: AuditBucket, key: string, keys: VerifyingKeys): Promise<ReadObject> => {
  const bytes = (await bucket.read(key)) ?? new Uint8Array();
  return { key, sha256: sha256Of(bytes), ...readDigest(bytes, keys) };
};

/** Follows the chain of a bucket's region, and finds what is wrong with it. */
export const followChain = async (
  bucket: AuditBucket,
  { keys, range, noted, findings, tick }: ChainOptions,
): Promise<ProvenChain> => {
  const { region } = bucket;
  const all = await keysOf(bucket, findings);
  const chosen = wanted(all, range, noted);
  const isWhole = chosen[0] === all[0];
  const listed = new Map<string, ListedEntry>();
  const unproved = new Set<string>();
  const hashes = new Map<number, string>();
  const broken: BrokenDigests[] = [];
  let head: ProvenChain['head'];
  let before: Link | undefined;
  for await (const object of inTurn(chosen, READ_AHEAD, (each) => readObject(bucket, each, keys))) {
    const { key, sha256, digest, fault } = object;
    const gaps = sequenceFaults(key, before, isWhole);
    broken.push(...brokenAt(object, before, gaps));
    if (digest !== undefined && fault === undefined) endAt(broken, digest.statement.from);
    const faults: Fault[] = [
      ...(fault === undefined ? [] : [fault]),
      ...gaps,
      ...(digest === undefined || gaps.length > 0 ? [] : statementFaults(digest, { key, region, before })),
    ];
    for (const each of faults) findings.add({ region, key, ...each });
    // Without the digest before it, it still proves what it lists.
    const isSound = faults.every(({ code }) => code === 'digest-missing');
    if (digest !== undefined && isSound) {
      head = { sequence: digest.statement.sequence, sha256, statement: digest.statement };
      list(digest, { key, region, range, listed, findings });
    } else for (const entry of digest?.entries ?? []) unproved.add(entry.key);
    hashes.set(sequenceOf(key), sha256);
    before = { key, sequence: sequenceOf(key), sha256, to: digest?.statement.to };
    tick();
  }
  const knownFrom = isWhole || range.from === undefined ? undefined : dayBefore(range.from);
  return { digests: chosen.length, head, hashes, isWhole, knownFrom, listed, unproved, broken };
};

export interface ChainOptions {
  readonly keys: VerifyingKeys;
  readonly range: TimeRange;
  /** Digests that somebody noted down: the chain must still have them. */
  readonly noted: readonly NotedHead[];
  readonly findings: Findings;
  /** Called for each digest that was looked at. */
  readonly tick: () => void;
}

interface Listing {
  readonly key: string;
  readonly region: string;
  readonly range: TimeRange;
  readonly listed: Map<string, ListedEntry>;
  readonly findings: Findings;
}

/** What came first counts: an object that was put anew under an old key is not the one that was there. */
const list = ({ statement, entries }: SignedDigest, { key, region, range, listed, findings }: Listing): void => {
  const inRange = isPeriodIn(range, statement.from, statement.to);
  for (const entry of entries) {
    const earlier = listed.get(entry.key);
    if (earlier === undefined) listed.set(entry.key, { ...entry, digest: key, to: statement.to, inRange });
    else {
      const message = `${key} lists it again; ${earlier.digest} listed it first.`;
      findings.add({
        code: 'listed-twice',
        region,
        key: entry.key,
        message,
        expected: earlier.sha256,
        found: entry.sha256,
      });
    }
  }
};
