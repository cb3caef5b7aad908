import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { ArchiveObject } from '../../core/change-record.ts';

const ALREADY_THERE = 412;

/**
 * Puts objects into an audit bucket, each once: S3 refuses the second put of a key, and the archive takes that for an
 * answer, since a key belongs to one change and its bytes follow from the stream record alone.
 */
export const changeArchive =
  (s3: S3Client, bucket: string) =>
  async ({ key, body }: ArchiveObject): Promise<void> => {
    try {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: body,
          ContentType: 'application/json',
          IfNoneMatch: '*',
          // Stored with the object, so that its digest can be listed without reading it; Object Lock wants a checksum.
          ChecksumAlgorithm: 'SHA256',
        }),
      );
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === ALREADY_THERE) return;
      throw error;
    }
  };
