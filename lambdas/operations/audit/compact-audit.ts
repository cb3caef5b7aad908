import { folderOf, isClosed, isOlderThan } from '../../core/audit/audit-hours.ts';
import { auditPartitions } from './audit-partitions.ts';
import { compactHour, type CompactHourSettings } from './compact-hour.ts';
import type { CompactionPorts } from './compaction-ports.ts';

export interface CompactAuditSettings extends CompactHourSettings {
  readonly region: string;
  /** Whether all hours are looked through in which originals lie, not only the last ones. */
  readonly everything: boolean;
}

export interface CompactionOutcome {
  /** Columnar files that were made, and rows in them. */
  readonly parts: number;
  readonly rows: number;
  /** Closed hours of which originals are in no columnar file yet. */
  readonly hoursWaiting: number;
  /** Of these, whether one has waited for longer than the next runs make up for. */
  readonly overdue: number;
  /** Hours that failed, and originals that could not be read: the others are done. */
  readonly failed: number;
}

/** An hour that is still waiting so many days after its end has been passed over by several runs. */
const OVERDUE_DAYS = 6 / 24;

/** Makes the closed hours of a region into columnar files. What fails is told of and holds up no other hour. */
export const compactAudit = async (
  ports: CompactionPorts,
  settings: CompactAuditSettings,
): Promise<CompactionOutcome> => {
  const now = ports.clock();
  let [parts, rows, hoursWaiting, overdue, failed] = [0, 0, 0, 0, 0];
  const waits = (at: typeof now): void => {
    hoursWaiting += 1;
    if (isOlderThan(at, OVERDUE_DAYS, now)) overdue += 1;
  };
  for await (const { hour, originals } of auditPartitions(ports.archive, { ...settings, now })) {
    if (!isClosed(hour.at, now)) continue;
    try {
      const outcome = await compactHour(ports, hour, originals, settings);
      parts += outcome.parts;
      rows += outcome.rows;
      failed += outcome.unreadable;
      if (outcome.waiting > 0) waits(hour.at);
    } catch (cause) {
      failed += 1;
      waits(hour.at);
      ports.report(folderOf(hour), cause);
    }
  }
  return { parts, rows, hoursWaiting, overdue, failed };
};
