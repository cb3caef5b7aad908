import { type AuditKind, auditPartition } from '../../contract/audit.ts';
import { epochMilliseconds, type Instant, instant, instantAt } from '../instant.ts';

const HOUR = 3_600_000;

/** How long after its end an hour is left open: what was recorded in it has arrived by then, unless something is out. */
const OPEN_AFTER_END = HOUR;

/** An hour of a kind of record, in the region that wrote. */
export interface AuditHour {
  readonly kind: AuditKind;
  readonly region: string;
  /** Begin of the hour. */
  readonly at: Instant;
}

/** `<kind>/region=…/day=…/hour=…`. */
export const folderOf = (hour: AuditHour): string => `${hour.kind}/${auditPartition(hour)}`;

/**
 * The hour of an original or of a columnar file; undefined for what lies elsewhere.
 *
 * @param folder what lies before the partitions: the kind, or the kind below the columnar files
 */
export const hourOfKey = (folder: string, region: string, key: string): Instant | undefined => {
  const partitions = `${folder}/region=${region}/`;
  if (!key.startsWith(partitions)) return undefined;
  const [, day, hour] = /^day=(\d{4}-\d{2}-\d{2})\/hour=(\d{2})\/[^/]+$/.exec(key.slice(partitions.length)) ?? [];
  return instant.safeParse(`${day}T${hour}:00:00.000Z`).data;
};

const endOf = (at: Instant): number => epochMilliseconds(at) + HOUR;

/** Whether an hour's originals are made columnar by now. What comes later still makes a further part. */
export const isClosed = (at: Instant, now: Instant): boolean => endOf(at) + OPEN_AFTER_END <= epochMilliseconds(now);

/** Whether the end of an hour lies that many days back. */
export const isOlderThan = (at: Instant, days: number, now: Instant): boolean =>
  endOf(at) + days * 24 * HOUR <= epochMilliseconds(now);

/** Days, `YYYY-MM-DD`, in which the hours of the last so many hours lie, the earliest first. */
export const lastDays = (now: Instant, hours: number): readonly string[] => {
  const moments = Array.from({ length: hours + 1 }, (_, ago) => epochMilliseconds(now) - (hours - ago) * HOUR);
  return [...new Set(moments.map((moment) => instantAt(moment).slice(0, 10)))];
};
