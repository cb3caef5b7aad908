import { hash } from 'node:crypto';
import * as z from 'zod/mini';
import { type DigestEntry, type DigestStatement, digestKey } from '../../contract/digests.ts';
import { type Instant, instant } from '../instant.ts';

/** A digest as it lies in the archive. */
export interface Digest {
  readonly key: string;
  /** Of its object's bytes, hexadecimal: what the digest after it names it by. */
  readonly sha256: string;
  /** The signed statement, a compact JWS. */
  readonly token: string;
  readonly statement: Statement;
  readonly entries: readonly DigestEntry[];
}

/** A statement whose moments are known to be such. */
export interface Statement extends DigestStatement {
  readonly from: Instant | null;
  readonly to: Instant;
  readonly complete: Instant | null;
  readonly recent: RecentDays;
  readonly latest: Instant | null;
}

/** Days whose partitions were looked through, and the moment before which all that came into them is listed. */
export interface RecentDays {
  readonly first: string;
  readonly last: string;
  readonly complete: Instant;
}

const count = z.int().check(z.nonnegative());
const text = z.string().check(z.minLength(1));

const statementSchema = z.object({
  iss: text,
  region: text,
  sequence: z.int().check(z.positive()),
  from: z.nullable(instant),
  to: instant,
  complete: z.nullable(instant),
  recent: z.object({ first: text, last: text, complete: instant }),
  latest: z.nullable(instant),
  objects: count,
  records: count,
  manifest: text,
  previous: z.nullable(z.object({ key: text, sha256: text })),
});

const entrySchema = z.object({
  key: text,
  bytes: count,
  sha256: text,
  records: count,
  content: z.optional(text),
});

/** SHA-256, hexadecimal. */
export const sha256Of = (bytes: string | Uint8Array): string => hash('sha256', bytes);

/** Keys are compared as S3 orders them, which for the archive's characters is as texts compare. */
const byKey = (one: DigestEntry, other: DigestEntry): number => (one.key < other.key ? -1 : 1);

/** The manifest: a line of JSON an object, in the order of their keys, so that the same objects make the same text. */
export const manifestText = (entries: readonly DigestEntry[]): string =>
  entries
    .toSorted(byKey)
    .map(({ key, bytes, sha256, records, content }) => `${JSON.stringify({ key, bytes, sha256, records, content })}\n`)
    .join('');

/** What a digest's object holds: the signed statement, and the manifest that it vouches for. */
export const digestText = (token: string, manifest: string): string => `${token}\n${manifest}`;

/** What a digest says beyond what follows from the one before it. */
export interface DigestContent {
  readonly issuer: string;
  readonly region: string;
  readonly now: Instant;
  readonly complete: Instant | null;
  readonly recent: RecentDays;
  /** When the latest of the objects came in; undefined where there are none. */
  readonly latest: Instant | undefined;
  readonly entries: readonly DigestEntry[];
}

const later = <Moment extends string>(one: Moment, other: Moment): Moment => (one < other ? other : one);

/** The statement of the digest that follows `previous`; a clock that went back makes an empty period, never a negative one. */
export const digestStatement = (previous: Digest | undefined, content: DigestContent): Statement => {
  const { issuer, region, now, complete, recent, latest, entries } = content;
  const before = previous?.statement;
  return {
    iss: issuer,
    region,
    sequence: (before?.sequence ?? 0) + 1,
    from: before?.to ?? null,
    to: later(before?.to ?? now, now),
    complete,
    recent,
    latest: latest === undefined ? (before?.latest ?? null) : later(before?.latest ?? latest, latest),
    objects: entries.length,
    records: entries.reduce((sum, { records }) => sum + records, 0),
    manifest: sha256Of(manifestText(entries)),
    previous: previous === undefined ? null : { key: previous.key, sha256: previous.sha256 },
  };
};

const payloadOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

/**
 * Reads a digest back, so that the next can follow it. Its signature is for whoever has the key to look at.
 *
 * @throws where the object is no digest, lies under another key than its statement says, or has another manifest
 */
export const parseDigest = (key: string, object: string): Digest => {
  const [token = '', ...lines] = object.split('\n');
  const statement = statementSchema.parse(payloadOf(token));
  if (digestKey(statement) !== key) throw new Error(`${key} holds the digest ${digestKey(statement)}.`);
  if (sha256Of(lines.join('\n')) !== statement.manifest)
    throw new Error(`${key} has another manifest than was signed.`);
  const entries = lines.filter((line) => line !== '').map((line) => entrySchema.parse(JSON.parse(line)));
  return { key, sha256: sha256Of(object), token, statement, entries };
};
