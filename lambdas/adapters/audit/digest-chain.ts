import type { S3Client } from '@aws-sdk/client-s3';
import { DAY, epochMilliseconds } from '../../core/instant.ts';
import type { DigestChain } from '../../operations/audit/digest-ports.ts';
import { digestList, type DigestListSettings } from './digest-list.ts';
import { putFirst } from './put-once.ts';

export interface DigestChainSettings extends DigestListSettings {
  readonly lock: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly days: number };
}

/**
 * The digests in an audit bucket. Each is put once, under a lock of its own: it must outlive every object that it
 * lists, and may have come later than they.
 */
export const digestChain = (s3: S3Client, { bucket, region, lock }: DigestChainSettings): DigestChain => ({
  ...digestList(s3, { bucket, region }),
  put: (key, object, now) =>
    putFirst(s3, {
      Bucket: bucket,
      Key: key,
      Body: object,
      ContentType: 'application/x-ndjson',
      ObjectLockMode: lock.mode,
      ObjectLockRetainUntilDate: new Date(epochMilliseconds(now) + lock.days * DAY),
    }),
});
