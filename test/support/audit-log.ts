import { join } from 'node:path';
import { type AuditQueryName, auditQueries } from '../../lambdas/contract/audit-queries.ts';
import { openArchive } from '../../local/audit/local-archive.ts';

/** A machine's data folder, or a folder of audit buckets. */
export type ArchivePlace = string | { readonly archive: string };

/** Rows of one question to an archive, by column name. */
export const auditRows = async (place: ArchivePlace, sql: string, values: readonly string[] = []) => {
  const archive = await openArchive(typeof place === 'string' ? join(place, 'buckets') : place.archive);
  try {
    const { columns, rows } = await archive.query(sql, values);
    return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
  } finally {
    archive.close();
  }
};

/** Rows of a named query. */
export const auditQueryRows = (place: ArchivePlace, name: AuditQueryName, ...values: readonly string[]) => {
  const query = auditQueries.find((each) => each.name === name);
  if (query === undefined) throw new Error(`There is no query ${name}`);
  return auditRows(place, query.sql, values);
};
