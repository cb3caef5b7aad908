import { auditKinds, COLUMNAR_PREFIX } from '../../../lambdas/contract/audit.ts';
import type { AuditBucket } from './audit-bucket.ts';
import { isBound, isDayIn, type TimeRange } from './range.ts';

const ROOTS = [...auditKinds, ...auditKinds.map((kind) => `${COLUMNAR_PREFIX}/${kind}`)].map((root) => `${root}/`);

const daysOf = async (bucket: AuditBucket): Promise<readonly string[]> => {
  const regions = await Promise.all(ROOTS.map((root) => bucket.below(root)));
  const days = await Promise.all(regions.flat().map((region) => bucket.below(region)));
  return days.flat();
};

const partOf = (prefix: string, part: 'day' | 'hour'): string =>
  new RegExp(`/${part}=([^/]+)/$`).exec(prefix)?.[1] ?? '';

/** Prefixes of the records' partitions in the range; a day each where the range is bound. */
export const prefixesIn = async (bucket: AuditBucket, range: TimeRange): Promise<readonly string[]> => {
  if (!isBound(range)) return ROOTS;
  return (await daysOf(bucket)).filter((prefix) => isDayIn(range, partOf(prefix, 'day')));
};

/** A folder on a disk may be there with nothing in it. */
const holdsAny = async (bucket: AuditBucket, prefix: string): Promise<boolean> => {
  for await (const { key } of bucket.list(prefix)) return key !== '';
  return false;
};

/** The hour of the first record that lies in a bucket, as `2026-11-20T12:00Z`; undefined where none does. */
export const archiveBegins = async (bucket: AuditBucket): Promise<string | undefined> => {
  const byDay = Map.groupBy(await daysOf(bucket), (prefix) => partOf(prefix, 'day'));
  for (const day of [...byDay.keys()].filter((each) => /^\d{4}-\d{2}-\d{2}$/.test(each)).toSorted()) {
    const hours = (await Promise.all((byDay.get(day) ?? []).map((prefix) => bucket.below(prefix)))).flat();
    for (const prefix of hours.toSorted((one, other) => (partOf(one, 'hour') < partOf(other, 'hour') ? -1 : 1))) {
      if (await holdsAny(bucket, prefix)) return `${day}T${partOf(prefix, 'hour')}:00Z`;
    }
  }
  return undefined;
};
