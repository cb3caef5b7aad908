import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenBucket } from './bucket-store.ts';
import { currentVersion } from './object-history.ts';
import { S3Error } from './s3-error.ts';
import { checkParameters, type S3Answer, type S3Request } from './s3-request.ts';
import { element, xmlDocument } from './xml.ts';

const KEYS_MAX = 1_000;

/** S3 orders keys by their UTF-8 bytes. */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The keys of a folder in their order, without going into folders that hold none of those wanted. */
async function* keysUnder(
  folder: string,
  prefix: string,
  wanted: (folderPrefix: string) => boolean,
): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  // With its slash at the end a folder stands where its keys do.
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).toSorted(byBytes);
  for (const name of names) {
    const key = prefix + name;
    if (!name.endsWith('/')) yield key;
    else if (wanted(key)) yield* keysUnder(join(folder, name), key, wanted);
  }
}

interface Listing {
  readonly prefix: string;
  readonly delimiter: string;
  /** Only what comes after this key, or after the keys with this common prefix. */
  readonly after: string;
  readonly limit: number;
}

interface Page {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix of the page, where more follow. */
  readonly next: string | undefined;
}

const commonPrefixOf = (key: string, { prefix, delimiter }: Listing): string | undefined => {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : key.slice(0, end + delimiter.length);
};

const page = async (folder: string, listing: Listing): Promise<Page> => {
  const { prefix, delimiter, after, limit } = listing;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  const afterPrefix = delimiter !== '' && after.endsWith(delimiter);
  const wanted = (under: string): boolean =>
    (under.startsWith(prefix) || prefix.startsWith(under)) && (after.startsWith(under) || byBytes(under, after) > 0);
  let last: string | undefined;
  for await (const key of keysUnder(folder, '', wanted)) {
    if (!key.startsWith(prefix) || byBytes(key, after) <= 0 || (afterPrefix && key.startsWith(after))) continue;
    const common = commonPrefixOf(key, listing);
    if (common !== undefined && common === commonPrefixes.at(-1)) continue;
    if (keys.length + commonPrefixes.length === limit) return { keys, commonPrefixes, next: last };
    if (common === undefined) keys.push(key);
    else commonPrefixes.push(common);
    last = common ?? key;
  }
  return { keys, commonPrefixes, next: undefined };
};

const contents = async ({ objects }: OpenBucket, key: string): Promise<string> => {
  const version = currentVersion(await objects.history(key));
  // It was there a moment ago.
  if (version === undefined) return '';
  const { lastModified, etag, size } = version;
  return `<Contents>${element('Key', key)}${element('LastModified', lastModified)}${element('ETag', etag)}${element('Size', String(size))}${element('StorageClass', 'STANDARD')}</Contents>`;
};

const limitOf = (text: string | null): number => {
  const limit = Number(text ?? KEYS_MAX);
  if (!Number.isInteger(limit) || limit < 0) throw new S3Error('InvalidArgument', 'max-keys is not a number');
  return Math.min(limit, KEYS_MAX);
};

const decodeToken = (token: string | null): string | undefined =>
  token === null ? undefined : Buffer.from(token, 'base64url').toString();

const listingOf = ({ parameters }: S3Request): Listing => ({
  prefix: parameters.get('prefix') ?? '',
  delimiter: parameters.get('delimiter') ?? '',
  after: decodeToken(parameters.get('continuation-token')) ?? parameters.get('start-after') ?? '',
  limit: limitOf(parameters.get('max-keys')),
});

export const listObjects = async (request: S3Request, bucket: OpenBucket): Promise<S3Answer> => {
  checkParameters(request, 'list-type', 'prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after');
  const listing = listingOf(request);
  const { keys, commonPrefixes, next } =
    listing.limit === 0 ? { keys: [], commonPrefixes: [], next: undefined } : await page(bucket.folder, listing);
  const objects = await Promise.all(keys.map((key) => contents(bucket, key)));
  const body = [
    element('Name', bucket.bucket.name),
    element('Prefix', listing.prefix),
    element('MaxKeys', String(listing.limit)),
    element('KeyCount', String(keys.length + commonPrefixes.length)),
    element('IsTruncated', String(next !== undefined)),
    ...(next === undefined ? [] : [element('NextContinuationToken', Buffer.from(next).toString('base64url'))]),
    ...objects,
    ...commonPrefixes.map((common) => `<CommonPrefixes>${element('Prefix', common)}</CommonPrefixes>`),
  ];
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument('ListBucketResult', body) };
};
