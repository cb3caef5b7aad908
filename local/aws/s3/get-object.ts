import type { OpenBucket } from './bucket-store.ts';
import { currentVersion, type History, type Version } from './object-history.ts';
import { S3Error } from './s3-error.ts';
import { checkParameters, type S3Answer, type S3Request } from './s3-request.ts';

/** @throws S3Error `NoSuchKey`, `NoSuchVersion`, or `MethodNotAllowed` for a delete marker that was asked for by id */
const chosenVersion = (history: History, versionId: string | null): Version => {
  if (versionId === null) {
    const current = currentVersion(history);
    if (current !== undefined) return current;
    const marker = history.versions.length > 0 ? { 'x-amz-delete-marker': 'true' } : {};
    throw new S3Error('NoSuchKey', 'The specified key does not exist.', marker);
  }
  const version = history.versions.find((each) => each.versionId === versionId);
  if (version === undefined) throw new S3Error('NoSuchVersion', 'The specified version does not exist.');
  if (version.kind === 'content') return version;
  throw new S3Error('MethodNotAllowed', 'A delete marker has no content.', { 'x-amz-delete-marker': 'true' });
};

const describe = (version: Version, withChecksums: boolean): Record<string, string> => ({
  ...version.headers,
  etag: version.etag,
  'last-modified': new Date(version.lastModified).toUTCString(),
  'accept-ranges': 'bytes',
  ...(version.versionId !== 'null' && { 'x-amz-version-id': version.versionId }),
  ...(version.lock !== undefined && {
    'x-amz-object-lock-mode': version.lock.mode,
    'x-amz-object-lock-retain-until-date': version.lock.until,
  }),
  ...(withChecksums && version.checksums),
});

interface Range {
  readonly start: number;
  readonly end: number;
}

/** `bytes=a-b`, `bytes=a-` or `bytes=-n` (the last n): both ends included. */
const rangeOf = (header: string | undefined, size: number): Range | undefined => {
  if (header === undefined) return undefined;
  const [whole, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  // As HTTP has it, a range that cannot be read is as good as none.
  if (whole === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start <= end) return { start, end };
  throw new S3Error('InvalidRange', 'The requested range is not satisfiable', { 'content-range': `bytes */${size}` });
};

const checkRequest = (request: S3Request): void => {
  checkParameters(request, 'versionId');
  if (request.message.headers['if-none-match'] !== undefined) {
    throw new S3Error('NotImplemented', 'The local S3 does not implement If-None-Match of a read');
  }
};

const wantsChecksums = ({ message }: S3Request): boolean => message.headers['x-amz-checksum-mode'] === 'ENABLED';

export const getObject = async (request: S3Request, { objects }: OpenBucket): Promise<S3Answer> => {
  checkRequest(request);
  const versionId = request.parameters.get('versionId');
  const { version, content } = await objects.read(request.key, (history) => chosenVersion(history, versionId));
  const range = rangeOf(request.message.headers.range, version.size);
  if (range === undefined) {
    return { status: 200, headers: describe(version, wantsChecksums(request)), body: content };
  }
  // A checksum is that of the whole object, and would be held against the part.
  const headers = { ...describe(version, false), 'content-range': `bytes ${range.start}-${range.end}/${version.size}` };
  return { status: 206, headers, body: content.subarray(range.start, range.end + 1) };
};

export const headObject = async (request: S3Request, { objects }: OpenBucket): Promise<S3Answer> => {
  checkRequest(request);
  const version = chosenVersion(await objects.history(request.key), request.parameters.get('versionId'));
  const headers = { ...describe(version, wantsChecksums(request)), 'content-length': String(version.size) };
  return { status: 200, headers };
};
