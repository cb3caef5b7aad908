import { type DigestEntry, digestKey } from '../../contract/digests.ts';
import { type Digest, digestStatement, digestText, manifestText } from '../../core/audit/digest.ts';
import { completeAfter, mayListSince, type Progress, recentAfter, scopeAt } from '../../core/audit/digest-period.ts';
import { earliest, epochMilliseconds, type Instant } from '../../core/instant.ts';
import {
  type AlreadyListed,
  type ArrivedObject,
  inOrder,
  noNewObjects,
  withPage,
} from '../../core/audit/new-objects.ts';
import type { SignDigestsPorts } from './digest-ports.ts';
import { genuineDigest } from './genuine-digest.ts';

export interface SignDigestsSettings {
  readonly issuer: string;
  readonly region: string;
  /** Milliseconds from the start in which objects are read; what is left then is for the next digest. */
  readonly readFor: number;
  /** Objects that a digest lists at most, which bounds the memory that it takes to make and to read. */
  readonly objectsMax: number;
}

export interface SigningOutcome {
  readonly key: string;
  /** Whether this run made it; else another was faster, and there is nothing left to do. */
  readonly made: boolean;
  readonly objects: number;
  readonly records: number;
  /** New objects that are left for a later digest: those for which there was no room or no time, and those that S3 did not give. */
  readonly left: number;
  /** How many could not be taken in: S3 did not give them, so that they are left, or they were gone by then. */
  readonly failed: number;
}

const READS_AT_A_TIME = 16;

/** The digest before, as its successor names it. */
const precedingOf = async (
  { chain }: SignDigestsPorts,
  { key, statement: { previous } }: Digest,
): Promise<Digest | undefined> => {
  if (previous === null) return undefined;
  const digest = await chain.read(previous.key);
  if (digest.sha256 === previous.sha256) return digest;
  throw new Error(`${previous.key} is not the digest that ${key} follows.`);
};

/** What the digests list that may list anything beyond the last one's `complete`. */
const alreadyListed = async (ports: SignDigestsPorts, head: Digest | undefined): Promise<AlreadyListed> => {
  const complete = head?.statement.complete ?? null;
  const keys = new Set<string>();
  let digest = head;
  while (digest !== undefined && mayListSince(digest.statement, complete)) {
    for (const { key } of digest.entries) keys.add(key);
    digest = await precedingOf(ports, digest);
  }
  return { complete, keys };
};

interface Taken {
  readonly entries: readonly DigestEntry[];
  readonly objects: readonly ArrivedObject[];
  readonly left: readonly ArrivedObject[];
  readonly failed: number;
}

/** Reads objects in their order until the time is over. One that cannot be read is left, and holds up no other. */
const takeIn = async (
  { archive, clock, report }: SignDigestsPorts,
  objects: readonly ArrivedObject[],
  until: number,
): Promise<Taken> => {
  const entries: DigestEntry[] = [];
  const taken: ArrivedObject[] = [];
  const left: ArrivedObject[] = [];
  let next = 0;
  let failed = 0;
  const fail = (key: string, cause: unknown): void => {
    failed += 1;
    report(key, cause);
  };
  const work = async (): Promise<void> => {
    for (let object = objects[next]; object !== undefined; object = objects[next]) {
      if (epochMilliseconds(clock()) >= until) return;
      next += 1;
      try {
        const entry = await archive.read(object.key);
        if (entry === undefined) fail(object.key, new Error('It was listed, and is gone.'));
        else {
          entries.push(entry);
          taken.push(object);
        }
      } catch (cause) {
        left.push(object);
        fail(object.key, cause);
      }
    }
  };
  await Promise.all(Array.from({ length: READS_AT_A_TIME }, work));
  return { entries, objects: taken, left: [...left, ...objects.slice(next)], failed };
};

const latestOf = (objects: readonly ArrivedObject[]): Instant | undefined =>
  objects.reduce<Instant | undefined>(
    (latest, { at }) => (latest === undefined || at > latest ? at : latest),
    undefined,
  );

/**
 * Makes the next digest of a region: of all that is in the archive and in no digest yet, as far as there is time for it.
 * A period in which nothing came in has a digest too, so that silence is proved like everything else.
 *
 * Each object is listed once. Everything with a `LastModified` before the last digest's `complete` is listed, by what
 * `completeAfter` says; of everything later, the digests that may list it are read and what they list is left out. A
 * run that is killed has put nothing or all, for a digest is one put; of two runs at once both make the digest of the
 * same key, and S3 takes one.
 *
 * @throws DependencyUnavailable where KMS does not sign; nothing is put then
 * @throws Error where the digest to follow was not signed, or the chain behind it is not whole; nothing is put then
 */
export const signDigests = async (
  ports: SignDigestsPorts,
  { issuer, region, readFor, objectsMax }: SignDigestsSettings,
): Promise<SigningOutcome> => {
  const began = ports.clock();
  const headKey = await ports.chain.head(began);
  const head = headKey === undefined ? undefined : await genuineDigest(ports, headKey);
  const scope = scopeAt(head?.statement, began);
  const listed = await alreadyListed(ports, head);
  let found = noNewObjects;
  await ports.archive.list(scope, (page) => {
    found = withPage(found, page, listed, objectsMax);
  });
  const { objects, left: beyond, leftCount } = inOrder(found, objectsMax);
  const taken = await takeIn(ports, objects, epochMilliseconds(began) + readFor);
  const progress: Progress = { scope, began, left: earliest(beyond, ...taken.left.map(({ at }) => at)) };
  const now = ports.clock();
  const statement = digestStatement(head, {
    issuer,
    region,
    now,
    complete: completeAfter(head?.statement, progress),
    recent: recentAfter(progress),
    latest: latestOf(taken.objects),
    entries: taken.entries,
  });
  const key = digestKey(statement);
  const object = digestText(await ports.sign(statement), manifestText(taken.entries));
  const made = await ports.chain.put(key, object, now);
  const { objects: count, records } = statement;
  const left = leftCount + taken.left.length;
  return { key, made, objects: count, records, left, failed: taken.failed };
};
