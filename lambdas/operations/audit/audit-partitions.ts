import { type AuditKind, auditKinds } from '../../contract/audit.ts';
import { type AuditHour, hourOfKey, lastDays } from '../../core/audit/audit-hours.ts';
import type { Instant } from '../../core/instant.ts';
import type { ArchivedObject, CompactedArchive } from './compaction-ports.ts';

/** An hour with the originals that are current in it. */
export interface OriginalsOfHour {
  readonly hour: AuditHour;
  readonly originals: readonly ArchivedObject[];
}

/** How far back a run looks by itself: an archiver that was out for a day and more is made up for within the hour. */
const WINDOW_HOURS = 50;

const ofDay = async (
  archive: CompactedArchive,
  { kind, region, day }: { readonly kind: AuditKind; readonly region: string; readonly day: string },
): Promise<readonly OriginalsOfHour[]> => {
  const hours = new Map<Instant, ArchivedObject[]>();
  for (const original of await archive.list(`${kind}/region=${region}/${day}`)) {
    const at = hourOfKey(kind, region, original.key);
    if (at !== undefined) hours.set(at, [...(hours.get(at) ?? []), original]);
  }
  return [...hours].map(([at, originals]) => ({ hour: { kind, region, at }, originals }));
};

/**
 * Hours of a region in which originals lie, kind by kind, the earliest first.
 *
 * @param everything whether all of them are looked through, not only the last ones
 */
export async function* auditPartitions(
  archive: CompactedArchive,
  { region, now, everything }: { readonly region: string; readonly now: Instant; readonly everything: boolean },
): AsyncGenerator<OriginalsOfHour> {
  for (const kind of auditKinds) {
    const prefix = `${kind}/region=${region}/`;
    const days = everything
      ? (await archive.folders(prefix)).map((folder) => folder.slice(prefix.length))
      : lastDays(now, WINDOW_HOURS).map((day) => `day=${day}/`);
    for (const day of days) yield* await ofDay(archive, { kind, region, day });
  }
}
