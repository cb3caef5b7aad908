import type { S3Client } from '@aws-sdk/client-s3';
import { auditKinds, COLUMNAR_PREFIX } from '../../contract/audit.ts';
import type { ListingScope } from '../../core/audit/digest-period.ts';
import { instantAt } from '../../core/instant.ts';
import type { ArrivedObject } from '../../core/audit/new-objects.ts';
import { type ListingPage, listingPages } from './listing-pages.ts';

const LISTINGS_AT_A_TIME = 8;

/** Folders of the archive that hold records: those of the originals, and those of the columnar files. */
const roots = [...auditKinds, ...auditKinds.map((kind) => `${COLUMNAR_PREFIX}/${kind}`)];

type Take = (page: readonly ArrivedObject[]) => void;

/** The prefixes below one, and to `take` the objects that lie directly in it, which should be none. */
const below = async (s3: S3Client, bucket: string, prefix: string, take: Take): Promise<string[]> => {
  const prefixes: string[] = [];
  for await (const page of listingPages(s3, { Bucket: bucket, Prefix: prefix, Delimiter: '/' })) {
    take(arrivedObjects(page));
    for (const { Prefix } of page.CommonPrefixes ?? []) prefixes.push(Prefix);
  }
  return prefixes;
};

const arrivedObjects = ({ Contents = [] }: ListingPage): ArrivedObject[] =>
  Contents.map(({ Key, LastModified }) => ({ key: Key, at: instantAt(LastModified.getTime()) }));

/** A prefix a root, region and day: each has few enough pages, and many can be listed at a time. */
const everyDay = async (s3: S3Client, bucket: string, take: Take): Promise<string[]> => {
  const days: string[] = [];
  for (const root of roots) {
    for (const region of await below(s3, bucket, `${root}/`, take))
      days.push(...(await below(s3, bucket, region, take)));
  }
  return days;
};

const recentDays = (region: string, days: readonly string[]): string[] =>
  roots.flatMap((root) => days.map((day) => `${root}/region=${region}/day=${day}/`));

/** Lists the objects of an audit bucket that digests are made of. */
export const archiveListing =
  (s3: S3Client, bucket: string, region: string) =>
  async (scope: ListingScope, take: Take): Promise<void> => {
    const prefixes = scope.whole ? await everyDay(s3, bucket, take) : recentDays(region, scope.days);
    const work = async (): Promise<void> => {
      for (let prefix = prefixes.shift(); prefix !== undefined; prefix = prefixes.shift()) {
        for await (const page of listingPages(s3, { Bucket: bucket, Prefix: prefix })) take(arrivedObjects(page));
      }
    };
    await Promise.all(Array.from({ length: LISTINGS_AT_A_TIME }, work));
  };
