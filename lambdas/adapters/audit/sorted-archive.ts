import type { S3Client } from '@aws-sdk/client-s3';
import { gzipSync } from 'node:zlib';
import { accepted } from '../../core/result.ts';
import type { SortedObject } from '../../core/audit/sorted-delivery.ts';
import type { ArchiveAttemptsPorts } from '../../operations/audit/archive-attempts.ts';
import { putOnce } from './put-once.ts';
import { sameContent } from './same-content.ts';

/** Never changed, so that the same lines make the same bytes. gzip holds no time unless it is told one. */
const LEVEL = 6;

/**
 * Puts what deliveries were sorted into, compressed: each object into the bucket of its place. A record that is there
 * already is read: anybody with the right to put could have put something else there first.
 */
export const sortedArchive =
  (s3: S3Client, buckets: Readonly<Record<SortedObject['place'], string>>): ArchiveAttemptsPorts['put'] =>
  async ({ place, key, body }) => {
    const content = Buffer.from(body);
    const object = { Bucket: buckets[place], Key: key };
    const zipped = gzipSync(content, { level: LEVEL });
    const answer = await putOnce(s3, { ...object, Body: zipped, ContentType: 'application/gzip' });
    return answer === 'was-there' && place === 'archive' ? sameContent(s3, object, content) : accepted(true);
  };
