import type { S3Client } from '@aws-sdk/client-s3';
import { DIGESTS_PREFIX } from '../../contract/audit.ts';
import { epochMilliseconds, type Instant, instantAt } from '../../core/instant.ts';
import type { Clock } from '../../operations/ports.ts';
import { listingPages } from './listing-pages.ts';
import { readDigest } from './read-digest.ts';

/** A digest is made every hour: where there is none of these days, digests are behind, and nothing may rest on them. */
const RECENT_DAYS = 3;

export interface DigestedUntilSettings {
  readonly bucket: string;
  readonly region: string;
  readonly clock: Clock;
}

/**
 * The moment before which all that came into the bucket is listed in a digest, by the word of the latest; undefined where
 * there is no recent one, or it does not say.
 */
export const digestedUntil =
  (s3: S3Client, { bucket, region, clock }: DigestedUntilSettings) =>
  async (): Promise<Instant | undefined> => {
    const prefix = `${DIGESTS_PREFIX}/region=${region}/`;
    const since = instantAt(epochMilliseconds(clock()) - RECENT_DAYS * 86_400_000).slice(0, 10);
    let latest: string | undefined;
    for await (const { Contents = [] } of listingPages(s3, {
      Bucket: bucket,
      Prefix: prefix,
      StartAfter: `${prefix}day=${since}`,
    }))
      latest = Contents.at(-1)?.Key ?? latest;
    if (latest === undefined) return undefined;
    return (await readDigest(s3, bucket, latest)).statement.complete ?? undefined;
  };
