import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditKind } from '../../../lambdas/contract/audit.ts';
import { type AuditQuery, type AuditQueryName, auditQueries } from '../../../lambdas/contract/audit-queries.ts';
import { type LocalArchive, openArchive } from '../../../local/audit/local-archive.ts';
import { type ToldRecord, writeColumnar, writeOriginals } from './bucket-files.ts';

const queries: readonly AuditQuery[] = auditQueries;

/** An empty folder for audit buckets. */
export const emptyBuckets = (): Promise<string> => mkdtemp(join(tmpdir(), 'licet-audit-'));

/** Rows of a SELECT, by column name. */
export const rowsOf = async (archive: LocalArchive, sql: string, values: readonly string[] = []) => {
  const { columns, rows } = await archive.query(sql, values);
  return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
};

export const sqlOf = (name: AuditQueryName): string => {
  const query = queries.find((candidate) => candidate.name === name);
  if (query === undefined) throw new Error(`There is no query ${name}`);
  return query.sql;
};

/** Ways in which the same records may lie in an archive. */
export const layouts = ['originals', 'columnar files', 'originals twice and columnar files'] as const;
export type Layout = (typeof layouts)[number];

export type ToldRecords = Partial<Record<AuditKind, readonly ToldRecord[]>>;

const write = async (buckets: string, kind: AuditKind, records: readonly ToldRecord[], layout: Layout) => {
  if (layout !== 'columnar files') await writeOriginals(buckets, kind, records);
  if (layout === 'originals twice and columnar files') await writeOriginals(buckets, kind, records, 'delivery-2');
  if (layout !== 'originals') await writeColumnar(buckets, kind, records);
};

/** Asks one named query of an archive of these records. */
export const askedOf = async (
  told: ToldRecords,
  name: AuditQueryName,
  values: readonly string[],
  layout: Layout = 'originals',
) => {
  const buckets = await emptyBuckets();
  await mkdir(buckets, { recursive: true });
  for (const kind of ['changes', 'attempts', 'environments'] as const) {
    await write(buckets, kind, told[kind] ?? [], layout);
  }
  const archive = await openArchive(buckets);
  try {
    return await rowsOf(archive, sqlOf(name), values);
  } finally {
    archive.close();
    await rm(buckets, { recursive: true });
  }
};
