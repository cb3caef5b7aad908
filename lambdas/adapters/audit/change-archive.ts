import type { S3Client } from '@aws-sdk/client-s3';
import type { ArchiveObject } from '../../core/change-record.ts';
import { putOnce } from './put-once.ts';

/** Puts changes into an audit bucket: a key belongs to one change, and its bytes follow from the stream record alone. */
export const changeArchive =
  (s3: S3Client, bucket: string) =>
  ({ key, body }: ArchiveObject): Promise<void> =>
    putOnce(s3, { Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' });
