import type { S3Client } from '@aws-sdk/client-s3';
import { gzipSync } from 'node:zlib';
import type { SortedObject } from '../../core/sorted-delivery.ts';
import { putOnce } from './put-once.ts';

/** Never changed, so that the same lines make the same bytes. gzip holds no time unless it is told one. */
const LEVEL = 6;

/** Puts what deliveries were sorted into, compressed: each object into the bucket of its place. */
export const sortedArchive =
  (s3: S3Client, buckets: Readonly<Record<SortedObject['place'], string>>) =>
  ({ place, key, body }: SortedObject): Promise<void> =>
    putOnce(s3, {
      Bucket: buckets[place],
      Key: key,
      Body: gzipSync(body, { level: LEVEL }),
      ContentType: 'application/gzip',
    });
