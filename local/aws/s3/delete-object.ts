import type { OpenBucket } from './bucket-store.ts';
import { currentVersion, type History, type Version } from './object-history.ts';
import { newVersionId } from './put-object.ts';
import { S3Error } from './s3-error.ts';
import { checkParameters, type S3Answer, type S3Request } from './s3-request.ts';

const deleteMarker = (versionId: string, now: Date): Version => ({
  versionId,
  kind: 'delete-marker',
  lastModified: now.toISOString(),
  size: 0,
  etag: '',
  headers: {},
  checksums: {},
});

/** @throws S3Error `AccessDenied` while Object Lock keeps the version */
const checkLock = ({ lock }: Version, now: Date, bypassGovernance: boolean): void => {
  if (lock === undefined || Date.parse(lock.until) <= now.getTime()) return;
  if (lock.mode === 'GOVERNANCE' && bypassGovernance) return;
  throw new S3Error('AccessDenied', `Access Denied because object protected by object lock until ${lock.until}.`);
};

/** Removes one version for good. */
const deleteVersion = async (request: S3Request, { objects }: OpenBucket, versionId: string, now: Date) => {
  const bypass = request.message.headers['x-amz-bypass-governance-retention'] === 'true';
  let deleted: Version | undefined;
  await objects.change(request.key, ({ versions }: History) => {
    deleted = versions.find((version) => version.versionId === versionId);
    if (deleted !== undefined) checkLock(deleted, now, bypass);
    return { versions: versions.filter((version) => version.versionId !== versionId) };
  });
  return { 'x-amz-version-id': versionId, ...(deleted?.kind === 'delete-marker' && { 'x-amz-delete-marker': 'true' }) };
};

const unquoted = (tag: string): string => tag.replaceAll('"', '');

/** @throws S3Error `NoSuchKey` or `PreconditionFailed` where the object is not, or no more, the one that is meant */
const checkMatch = ({ message }: S3Request, history: History): void => {
  const wanted = message.headers['if-match'];
  if (wanted === undefined) return;
  const current = currentVersion(history);
  if (current === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
  if (wanted === '*' || unquoted(wanted) === unquoted(current.etag)) return;
  throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
};

/** Hides the object behind a marker; without versions it is gone. */
const deleteCurrent = async (request: S3Request, { bucket, objects }: OpenBucket, now: Date) => {
  const marker = deleteMarker(newVersionId(bucket), now);
  await objects.change(request.key, (history) => {
    checkMatch(request, history);
    return { versions: bucket.versioned ? [marker, ...history.versions] : [] };
  });
  return bucket.versioned ? { 'x-amz-version-id': marker.versionId, 'x-amz-delete-marker': 'true' } : {};
};

export const deleteObject = async (request: S3Request, bucket: OpenBucket, now: Date): Promise<S3Answer> => {
  checkParameters(request, 'versionId');
  const versionId = request.parameters.get('versionId');
  if (versionId !== null && request.message.headers['if-match'] !== undefined) {
    throw new S3Error('NotImplemented', 'The local S3 does not implement If-Match of a version');
  }
  const headers =
    versionId === null
      ? await deleteCurrent(request, bucket, now)
      : await deleteVersion(request, bucket, versionId, now);
  return { status: 204, headers };
};
