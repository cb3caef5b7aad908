import type { S3Client } from '@aws-sdk/client-s3';
import { DIGESTS_PREFIX } from '../../contract/audit.ts';
import { epochMilliseconds, type Instant, instantAt } from '../../core/instant.ts';
import type { DigestChain } from '../../operations/audit/digest-ports.ts';
import { listingPages } from './listing-pages.ts';
import { putFirst } from './put-once.ts';
import { readDigest } from './read-digest.ts';

const DAY = 86_400_000;

/** Days that are looked through for the latest digest before all are. */
const RECENT_DAYS = 8;

/** What else lies there is no digest; whoever verifies the chain names it. */
const DIGEST_KEY = /\/day=\d{4}-\d{2}-\d{2}\/\d{10}\.ndjson$/;

export interface DigestChainSettings {
  readonly bucket: string;
  readonly region: string;
  readonly lock: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly days: number };
}

const daysFrom = (now: Instant, days: number): Instant => instantAt(epochMilliseconds(now) + days * DAY);

/**
 * The digests in an audit bucket. Each is put once, under a lock of its own: it must outlive every object that it
 * lists, and may have come later than they.
 */
export const digestChain = (s3: S3Client, { bucket, region, lock }: DigestChainSettings): DigestChain => {
  const prefix = `${DIGESTS_PREFIX}/region=${region}/`;
  const lastKey = async (after?: string): Promise<string | undefined> => {
    let last: string | undefined;
    const input = { Bucket: bucket, Prefix: prefix, ...(after !== undefined && { StartAfter: after }) };
    for await (const { Contents = [] } of listingPages(s3, input)) {
      last = Contents.map(({ Key }) => Key).findLast((key) => DIGEST_KEY.test(key)) ?? last;
    }
    return last;
  };
  return {
    head: async (now) =>
      (await lastKey(`${prefix}day=${daysFrom(now, -RECENT_DAYS).slice(0, 10)}`)) ?? (await lastKey()),
    read: (key) => readDigest(s3, bucket, key),
    put: (key, object, now) =>
      putFirst(s3, {
        Bucket: bucket,
        Key: key,
        Body: object,
        ContentType: 'application/x-ndjson',
        ObjectLockMode: lock.mode,
        ObjectLockRetainUntilDate: new Date(daysFrom(now, lock.days)),
      }),
  };
};
