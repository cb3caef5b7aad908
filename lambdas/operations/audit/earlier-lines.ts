import type { AuditKind } from '../../contract/audit.ts';
import { writeLine } from '../../core/audit/columnar-line.ts';
import type { KnownLines } from '../../core/audit/columnar-part.ts';
import type { ArchivedObject, CompactionPorts } from './compaction-ports.ts';

/**
 * Lines of the earlier parts of a partition that tell of one of these ids. Of each part the ids alone are read, and the
 * rest of it only where one is found: that a record comes again, hours later, under another object's name, is rare.
 */
export const earlierLines = async (
  { archive, format }: CompactionPorts,
  kind: AuditKind,
  parts: readonly ArchivedObject[],
  ids: ReadonlySet<string>,
): Promise<KnownLines> => {
  const known = new Map<string, Uint8Array[]>();
  for (const part of parts) {
    const file = archive.open(part);
    if (!(await format.ids(file)).some((id) => ids.has(id))) continue;
    const { names, rows } = await format.open(file);
    const idAt = names.indexOf('id');
    for await (const row of rows) {
      const id = row.cells[idAt];
      if (typeof id === 'string' && ids.has(id)) known.set(id, [...(known.get(id) ?? []), writeLine(kind, names, row)]);
    }
  }
  return known;
};
