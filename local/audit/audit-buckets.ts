import { entriesOf } from './folder-entries.ts';

export interface NamedBucket {
  readonly name: string;
  readonly region: string;
}

/**
 * The region that a bucket is for, by its name, `licet-<stage>-audit-<account>-<region>`.
 *
 * @throws with a message for the user
 */
export const regionOfBucket = (name: string): string => {
  const region = /^[a-z0-9][a-z0-9.-]*-audit-\d{12}-([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(name)?.[1];
  if (region !== undefined) return region;
  throw new Error(`${name} is not named as an audit bucket is, licet-<stage>-audit-<account>-<region>.`);
};

/**
 * Sees that no region has two buckets: whoever looks into both finds its records twice, or mixes what two have recorded.
 *
 * @throws with a message for the user, which names both
 */
export const requireOneEach = (buckets: readonly NamedBucket[]): void => {
  const known = new Map<string, string>();
  for (const { name, region } of buckets) {
    const other = known.get(region);
    if (other !== undefined)
      throw new Error(`There are two audit buckets of ${region}, ${other} and ${name}: give one.`);
    known.set(region, name);
  }
};

/**
 * The audit buckets in a folder of buckets: each folder with `-audit-` in its name.
 *
 * @throws with a message for the user where one's name tells no region, or two are of the same
 */
export const auditBucketsIn = async (folder: string): Promise<readonly NamedBucket[]> => {
  const entries = await entriesOf(folder);
  const names = entries.filter(({ name, isFolder }) => isFolder && name.includes('-audit-')).map(({ name }) => name);
  const buckets = names.map((name) => ({ name, region: regionOfBucket(name) }));
  requireOneEach(buckets);
  return buckets;
};
