import { COLUMNAR_PREFIX } from '../../contract/audit.ts';
import { type AuditHour, folderOf } from '../../core/audit/audit-hours.ts';
import { checkParts } from '../../core/audit/columnar-parts.ts';
import type { ArchivedObject, CompactedArchive } from './compaction-ports.ts';

/**
 * The columnar files of an hour, of which none is missing.
 *
 * @throws Error where something else lies among them, also where nothing waits to become columnar: by such a file an
 *   original would be let go that queries do not find in it
 */
export const partsOf = async (archive: CompactedArchive, hour: AuditHour): Promise<readonly ArchivedObject[]> => {
  const parts = await archive.list(`${COLUMNAR_PREFIX}/${folderOf(hour)}/`);
  checkParts(
    hour,
    parts.map(({ key }) => key),
  );
  return parts;
};
