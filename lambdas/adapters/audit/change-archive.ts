import type { S3Client } from '@aws-sdk/client-s3';
import type { ArchiveObject } from '../../core/audit/change-record.ts';
import { putOnce } from './put-once.ts';

/**
 * Puts changes into an audit bucket: a key belongs to one change. What is there already is not looked at: a stream
 * record that is repeated across an upgrade may make other bytes.
 */
export const changeArchive =
  (s3: S3Client, bucket: string) =>
  async ({ key, body }: ArchiveObject): Promise<void> => {
    await putOnce(s3, { Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' });
  };
