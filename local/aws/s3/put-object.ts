import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { OpenBucket } from './bucket-store.ts';
import { type Bucket, currentVersion, type Version } from './object-history.ts';
import { checkKey } from './object-store.ts';
import { readBody, type RequestBody } from './request-body.ts';
import { S3Error } from './s3-error.ts';
import { checkParameters, type S3Answer, type S3Request } from './s3-request.ts';

const DAY = 24 * 60 * 60 * 1000;

const KEPT_HEADERS =
  /^(content-type|content-encoding|content-language|content-disposition|cache-control|expires|x-amz-meta-.+)$/;

/** What a reader gets back. `aws-chunked` describes the request only, not the content. */
const keptHeaders = (headers: IncomingHttpHeaders): Record<string, string> => {
  const kept = Object.entries(headers).flatMap(([name, value]) => {
    if (!KEPT_HEADERS.test(name) || value === undefined) return [];
    const text = value.toString().replace(/(^|,\s*)aws-chunked\s*(,|$)/, '');
    return text === '' ? [] : [[name, text] as const];
  });
  return { 'content-type': 'binary/octet-stream', ...Object.fromEntries(kept) };
};

const invalid = (message: string): S3Error => new S3Error('InvalidArgument', message);

/** The retention that the request asks for itself; it takes the place of the bucket's. */
const requestedLock = (headers: IncomingHttpHeaders, bucket: Bucket, now: Date): Version['lock'] => {
  const mode = headers['x-amz-object-lock-mode']?.toString();
  const until = headers['x-amz-object-lock-retain-until-date']?.toString();
  if (mode === undefined && until === undefined) return undefined;
  if (bucket.objectLock === undefined) {
    throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  }
  if (mode === undefined || until === undefined) {
    throw invalid('x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied');
  }
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw invalid('Unknown wormMode directive.');
  const moment = Date.parse(until);
  if (Number.isNaN(moment)) throw invalid('The retain until date must be provided in ISO 8601 format');
  if (moment <= now.getTime()) throw invalid('The retain until date must be in the future!');
  return { mode, until: new Date(moment).toISOString() };
};

const defaultLock = ({ objectLock }: Bucket, now: Date): Version['lock'] =>
  objectLock && { mode: objectLock.mode, until: new Date(now.getTime() + objectLock.days * DAY).toISOString() };

const lockOf = (bucket: Bucket, headers: IncomingHttpHeaders, now: Date): Pick<Version, 'lock'> => {
  const lock = requestedLock(headers, bucket, now) ?? defaultLock(bucket, now);
  return lock === undefined ? {} : { lock };
};

/** A new version's id; `null` in a bucket without versions, where there is only ever one. */
export const newVersionId = ({ versioned }: Bucket): string => (versioned ? randomBytes(16).toString('hex') : 'null');

const versionOf = (bucket: Bucket, body: RequestBody, headers: IncomingHttpHeaders, now: Date): Version => ({
  versionId: newVersionId(bucket),
  kind: 'content',
  lastModified: now.toISOString(),
  size: body.content.length,
  etag: `"${createHash('md5').update(body.content).digest('hex')}"`,
  headers: keptHeaders(headers),
  checksums: body.checksums,
  ...lockOf(bucket, headers, now),
});

/** `If-None-Match: *` is the one condition of a put that is known: only if there is no such object. */
const onlyIfAbsent = (headers: IncomingHttpHeaders): boolean => {
  const condition = headers['if-none-match'];
  if (condition === undefined || condition === '*') return condition === '*';
  throw new S3Error('NotImplemented', 'If-None-Match of a put takes "*" only');
};

export const putObject = async (request: S3Request, { bucket, objects }: OpenBucket, now: Date): Promise<S3Answer> => {
  const { key, message } = request;
  checkParameters(request);
  checkKey(key);
  const ifAbsent = onlyIfAbsent(message.headers);
  const body = await readBody(message);
  if (bucket.objectLock !== undefined && !body.isVouchedFor) {
    throw new S3Error('InvalidRequest', 'A put into a bucket with Object Lock needs Content-MD5 or a checksum header');
  }
  const version = versionOf(bucket, body, message.headers, now);
  await objects.change(key, (history) => {
    if (ifAbsent && currentVersion(history) !== undefined) {
      throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    }
    return { versions: bucket.versioned ? [version, ...history.versions] : [version], content: body.content };
  });
  const versionHeader = bucket.versioned ? { 'x-amz-version-id': version.versionId } : {};
  return { status: 200, headers: { etag: version.etag, ...body.checksums, ...versionHeader } };
};
