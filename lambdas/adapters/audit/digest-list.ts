import type { S3Client } from '@aws-sdk/client-s3';
import { DIGESTS_PREFIX } from '../../contract/audit.ts';
import { DAY, epochMilliseconds, instantAt } from '../../core/instant.ts';
import type { DigestList } from '../../operations/audit/digest-ports.ts';
import { listingPages } from './listing-pages.ts';
import { readDigest } from './read-digest.ts';

/** Days that are looked through for the latest digest before all are. */
const RECENT_DAYS = 8;

/** What else lies there is no digest; whoever verifies the chain names it. */
const DIGEST_KEY = /\/day=\d{4}-\d{2}-\d{2}\/\d{10}\.ndjson$/;

export interface DigestListSettings {
  readonly bucket: string;
  readonly region: string;
}

/** The digests in an audit bucket. */
export const digestList = (s3: S3Client, { bucket, region }: DigestListSettings): DigestList => {
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
    head: async (now) => {
      const recent = instantAt(epochMilliseconds(now) - RECENT_DAYS * DAY).slice(0, 10);
      return (await lastKey(`${prefix}day=${recent}`)) ?? (await lastKey());
    },
    read: (key) => readDigest(s3, bucket, key),
  };
};
