import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { UNREADABLE_PREFIX } from '../../contract/function-logs.ts';
import type { ArchiveAttemptsPorts } from '../../operations/audit/archive-attempts.ts';
import { listingPages } from './listing-pages.ts';
import { readIfThere } from './read-object.ts';

export interface LandingBuckets {
  readonly landing: string;
  /** Takes what cannot be read or archived, under its own key. */
  readonly failedRecords: string;
}

/** The bucket in which logs land, as the queue that it is. */
export const landing = (
  s3: S3Client,
  { landing: bucket, failedRecords }: LandingBuckets,
): Pick<ArchiveAttemptsPorts, 'landed' | 'read' | 'setAside' | 'remove'> => ({
  landed: async function* () {
    for await (const { Contents = [] } of listingPages(s3, { Bucket: bucket })) {
      for (const { Key } of Contents) yield Key;
    }
  },
  read: (key) => readIfThere(s3, { Bucket: bucket, Key: key }),
  setAside: async (key, bytes) => {
    const aside = { Bucket: failedRecords, Key: `${UNREADABLE_PREFIX}/${key}`, Body: bytes };
    await s3.send(new PutObjectCommand({ ...aside, ChecksumAlgorithm: 'SHA256' }));
  },
  remove: async (key) => {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  },
});
