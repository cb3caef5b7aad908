import { hash, type KeyObject, verify } from 'node:crypto';
import * as z from 'zod';
import { type DigestEntry, type DigestStatement, DIGEST_TOKEN_TYPE } from '../../../lambdas/contract/digests.ts';

/** Keys that may have signed, by their `kid`; `any` is one that has none, from a PEM file. */
export interface VerifyingKeys {
  readonly byId: ReadonlyMap<string, KeyObject>;
  readonly any: KeyObject | undefined;
}

/** What a digest's object holds, if it is to be believed as far as it alone can tell. */
export interface SignedDigest {
  readonly statement: DigestStatement;
  readonly entries: readonly DigestEntry[];
}

/** What is wrong with a digest's object, taken alone. */
export interface DigestFault {
  readonly code: 'digest-unreadable' | 'signature' | 'manifest';
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
}

export interface DigestReading {
  /** Undefined where nothing can be made of it. */
  readonly digest: SignedDigest | undefined;
  readonly fault: DigestFault | undefined;
}

/** Of many digests at once rather the key is wrong than each of them. */
const WRONG_KEY =
  'If every digest is told so, the key that was given may be the wrong one: theirs is that of the output DigestKeyArn.';

const ALGORITHM = 'ES256';
const SIGNATURE_LENGTH = 64;

const moment = z.iso.datetime({ precision: 3 });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().nonnegative();

const headerSchema = z.strictObject({ alg: z.string(), kid: z.string(), typ: z.string() });

const statementSchema = z.object({
  iss: z.string().min(1),
  region: z.string().min(1),
  sequence: z.int().positive(),
  from: moment.nullable(),
  to: moment,
  complete: moment.nullable(),
  recent: z.object({ first: z.string(), last: z.string(), complete: moment }),
  latest: moment.nullable(),
  objects: count,
  records: count,
  manifest: sha256,
  previous: z.object({ key: z.string(), sha256 }).nullable(),
});

const entrySchema = z.object({
  key: z.string().min(1),
  bytes: count,
  sha256,
  records: count,
  content: sha256.optional(),
});

export const sha256Of = (bytes: string | Uint8Array): string => hash('sha256', bytes);

const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));

const signatureFault = (header: unknown, parts: readonly string[], keys: VerifyingKeys): DigestFault | undefined => {
  const parsed = headerSchema.safeParse(header);
  if (!parsed.success) return { code: 'signature', message: 'The header of its signature is not that of a digest.' };
  const { alg, kid, typ } = parsed.data;
  if (alg !== ALGORITHM || typ !== DIGEST_TOKEN_TYPE) {
    const expected = `${ALGORITHM}, ${DIGEST_TOKEN_TYPE}`;
    return { code: 'signature', message: 'It is not signed as digests are.', expected, found: `${alg}, ${typ}` };
  }
  const key = keys.byId.get(kid) ?? keys.any;
  if (key === undefined) {
    const expected = [...keys.byId.keys()].join(' or ');
    const message = `It is signed with a key that is not trusted. ${WRONG_KEY}`;
    return { code: 'signature', message, expected, found: kid };
  }
  const [head = '', payload = '', told = ''] = parts;
  const signature = Buffer.from(told, 'base64url');
  // One spelling of each signature: another one of the same bytes would be another object.
  const isExact = signature.length === SIGNATURE_LENGTH && signature.toString('base64url') === told;
  const input = Buffer.from(`${head}.${payload}`);
  if (isExact && verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature)) return undefined;
  const whose = keys.byId.has(kid) ? `the key ${kid}` : `the key that was given; it names ${kid}`;
  return { code: 'signature', message: `Its signature is not that of ${whose}. ${WRONG_KEY}` };
};

const manifestFault = (statement: DigestStatement, manifest: string, entries: readonly DigestEntry[]) => {
  const wrong = (message: string, expected: string, found: string): DigestFault => ({
    ...{ code: 'manifest', message, expected, found },
  });
  const found = sha256Of(manifest);
  if (found !== statement.manifest) return wrong('Its manifest is not the signed one.', statement.manifest, found);
  const records = entries.reduce((sum, entry) => sum + entry.records, 0);
  const [expected, counted] = [statement, { objects: entries.length, records }].map(
    (each) => `${each.objects} objects, ${each.records} records`,
  );
  return expected === counted
    ? undefined
    : wrong('Its manifest counts otherwise than its statement.', expected ?? '', counted ?? '');
};

const unreadable = (message: string): DigestReading => ({
  digest: undefined,
  fault: { code: 'digest-unreadable', message },
});

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The lines that can be read. Where one cannot, the manifest is not the signed one, or was never one. */
const entriesOf = (manifest: string): readonly DigestEntry[] =>
  manifest.split('\n').flatMap((line) => {
    const entry = entrySchema.safeParse(json(line));
    return entry.success ? [entry.data] : [];
  });

/** Reads a digest's object and checks all that can be checked without the digests before it. */
export const readDigest = (bytes: Uint8Array, keys: VerifyingKeys): DigestReading => {
  const object = Buffer.from(bytes).toString('utf8');
  const end = object.indexOf('\n');
  if (end === -1) return unreadable('It holds no signed statement.');
  const parts = object.slice(0, end).split('.');
  const manifest = object.slice(end + 1);
  try {
    if (parts.length !== 3) return unreadable('Its first line is no compact JWS.');
    const header = decoded(parts[0] ?? '');
    const statement = statementSchema.parse(decoded(parts[1] ?? ''));
    const signature = signatureFault(header, parts, keys);
    const entries = entriesOf(manifest);
    const digest = { statement, entries };
    return { digest, fault: signature ?? manifestFault(statement, manifest, entries) };
  } catch {
    // Whose words it would be in is unknown, and they may hold whatever was put there.
    return unreadable('Its first line is not the signed statement of a digest.');
  }
};
