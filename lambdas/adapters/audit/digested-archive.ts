import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import type { DigestedArchive } from '../../operations/audit/digest-ports.ts';
import { archiveListing } from './archive-listing.ts';
import { digestEntry } from './digest-entry.ts';

export interface DigestedArchiveSettings {
  readonly bucket: string;
  readonly region: string;
  /** Tells of an object that is not what its name says. */
  readonly report: (key: string, cause: unknown) => void;
}

/** The records of an audit bucket, read object by object. */
export const digestedArchive = (
  s3: S3Client,
  { bucket, region, report }: DigestedArchiveSettings,
): DigestedArchive => ({
  list: archiveListing(s3, bucket, region),
  read: async (key) => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (Body === undefined) throw new Error(`S3 gave no content of ${key}.`);
      return digestEntry(key, await Body.transformToByteArray(), report);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
});
