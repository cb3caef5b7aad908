import type { OpenBucket } from './bucket-store.ts';
import type { History, Version } from './object-history.ts';
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

/** Hides the object behind a marker; without versions it is gone. */
const deleteCurrent = async ({ key }: S3Request, { bucket, objects }: OpenBucket, now: Date) => {
  if (!bucket.versioned) {
    await objects.change(key, () => ({ versions: [] }));
    return {};
  }
  const marker = deleteMarker(newVersionId(bucket), now);
  await objects.change(key, ({ versions }) => ({ versions: [marker, ...versions] }));
  return { 'x-amz-version-id': marker.versionId, 'x-amz-delete-marker': 'true' };
};

export const deleteObject = async (request: S3Request, bucket: OpenBucket, now: Date): Promise<S3Answer> => {
  checkParameters(request, 'versionId');
  const versionId = request.parameters.get('versionId');
  const headers =
    versionId === null
      ? await deleteCurrent(request, bucket, now)
      : await deleteVersion(request, bucket, versionId, now);
  return { status: 204, headers };
};
