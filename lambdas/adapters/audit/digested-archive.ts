import type { S3Client } from '@aws-sdk/client-s3';
import type { DigestedArchive } from '../../operations/audit/digest-ports.ts';
import { archiveListing } from './archive-listing.ts';
import { digestEntry } from './digest-entry.ts';
import { readIfThere } from './read-object.ts';

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
    const bytes = await readIfThere(s3, { Bucket: bucket, Key: key });
    return bytes && digestEntry(key, bytes, report);
  },
});
