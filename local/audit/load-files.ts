import { relative } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { AuditFiles } from './audit-files.ts';
import { globOf } from './glob-text.ts';
import { identifier, literal } from './sql-text.ts';

/** A file of the archive that is not what it should be. */
export interface UnreadableFile {
  /** Bucket and key. */
  readonly object: string;
  /** How many of its lines could not be read; null where none could, or where it has no lines. */
  readonly lines: number | null;
  readonly reason: string;
}

/** DuckDB takes the longer for a file, the more there are in one statement; of many thousands it takes minutes. */
const FILES_AT_ONCE = 2_000;

const insert = (connection: DuckDBConnection, { table }: AuditFiles, rows: string) =>
  connection.run(`INSERT INTO ${table} BY NAME ${rows}`);

const listed = async (connection: DuckDBConnection, pattern: string): Promise<readonly string[]> => {
  const result = await connection.runAndReadAll(`SELECT file FROM glob(${literal(pattern)}) ORDER BY file`);
  return result.getRowsJson().flatMap(([file]) => (typeof file === 'string' ? file : []));
};

/** DuckDB takes what it shall read for a pattern, also where it listed it itself: unlike this a name might mean another file. */
const readable = (file: string): string => literal(globOf(file));

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim();

/** What can be read of a file of which something cannot. */
const salvage = async (connection: DuckDBConnection, files: AuditFiles, file: string): Promise<number | null> => {
  if (files.rowsByLine === undefined) return null;
  const rows = files.rowsByLine(readable(file));
  try {
    const lost = await connection.runAndReadAll(`SELECT count(*) - count(id) FROM (${rows}) AS read`);
    await insert(connection, files, `SELECT * FROM (${rows}) AS read WHERE id IS NOT NULL`);
    return Number(lost.getRowsJson()[0]?.[0]);
  } catch {
    return null;
  }
};

/** Loads files at once if that can be done; otherwise half by half, until those are found that are in the way. */
const loadList = async (
  connection: DuckDBConnection,
  files: AuditFiles,
  list: readonly string[],
  buckets: string,
): Promise<readonly UnreadableFile[]> => {
  const [file] = list;
  if (file === undefined) return [];
  try {
    await insert(connection, files, files.rows(`[${list.map(readable).join(', ')}]`));
    return [];
  } catch (error) {
    if (list.length === 1) {
      const lines = await salvage(connection, files, file);
      return [{ object: relative(buckets, file), lines, reason: reasonOf(error) }];
    }
    const middle = Math.ceil(list.length / 2);
    const first = await loadList(connection, files, list.slice(0, middle), buckets);
    return [...first, ...(await loadList(connection, files, list.slice(middle), buckets))];
  }
};

/**
 * Copies files of an archive into a table of their own, which it makes.
 *
 * @param buckets folder of the audit buckets
 * @returns files that could not be read, or not whole; all the others, and what is readable of these, is in the table
 */
export const loadFiles = async (
  connection: DuckDBConnection,
  files: AuditFiles,
  buckets: string,
): Promise<readonly UnreadableFile[]> => {
  const columns = files.columns.map(({ name, type }) => `${identifier(name)} ${type}`);
  await connection.run(`CREATE TABLE ${files.table} (${columns.join(', ')})`);
  const list = await listed(connection, files.pattern);
  const unreadable: UnreadableFile[] = [];
  for (let start = 0; start < list.length; start += FILES_AT_ONCE) {
    unreadable.push(...(await loadList(connection, files, list.slice(start, start + FILES_AT_ONCE), buckets)));
  }
  return unreadable;
};
