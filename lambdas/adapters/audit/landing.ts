import { DeleteObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { setAsideKey } from '../../core/audit/set-aside-key.ts';
import type { ArchiveAttemptsPorts } from '../../operations/audit/archive-attempts.ts';
import { listingPages } from './listing-pages.ts';
import { readTaggedIfThere } from './read-object.ts';

export interface LandingBuckets {
  readonly landing: string;
  /** Takes what cannot be read or archived. */
  readonly failedRecords: string;
}

/** What S3 answers to the removal of an object that is gone, that changes at that moment, or that another one took the place of. */
const NO_MORE_THERE = [404, 409, 412];

const isNoMoreThere = (error: unknown): boolean =>
  error instanceof S3ServiceException && NO_MORE_THERE.includes(error.$metadata.httpStatusCode ?? 0);

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
  read: async (key) => {
    const read = await readTaggedIfThere(s3, { Bucket: bucket, Key: key });
    if (read === undefined) return undefined;
    const { bytes, tag } = read;
    if (tag === undefined) throw new Error(`S3 gave no entity tag of ${key}.`);
    return { bytes, tag };
  },
  setAside: async (key, bytes) => {
    const aside = { Bucket: failedRecords, Key: setAsideKey(key, bytes), Body: bytes };
    await s3.send(new PutObjectCommand({ ...aside, ChecksumAlgorithm: 'SHA256' }));
  },
  remove: async (key, tag) => {
    try {
      // Without a version: a marker comes on top, and what is below it stays for some days.
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: tag }));
    } catch (error) {
      // What is there instead has not been read: it stays in the queue, and the next run takes it.
      if (!isNoMoreThere(error)) throw error;
    }
  },
});
