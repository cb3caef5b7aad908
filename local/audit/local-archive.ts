import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  DuckDBTypeId,
  type Json,
  StatementType,
} from '@duckdb/node-api';
import { auditPartitions } from '../../lambdas/contract/audit.ts';
import { type AuditTable, auditTables, eachRecordOnce } from '../../lambdas/contract/audit-tables.ts';
import { auditBucketsIn } from './audit-buckets.ts';
import { auditFiles } from './audit-files.ts';
import { type UnreadableFile, loadFiles } from './load-files.ts';
import { READ_ONLY, refusedSql } from './refused-sql.ts';
import { literal } from './sql-text.ts';
import { requireOneIssuer } from './told-issuer.ts';
import { trinoMacros } from './trino-macros.ts';

export interface AuditRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
}

export interface LocalArchive {
  /**
   * Runs one SELECT.
   *
   * @param values of the `?` of the SQL, in their order
   * @throws with DuckDB's own words where the SQL is wrong
   */
  readonly query: (sql: string, values?: readonly string[]) => Promise<AuditRows>;
  /** Files that could not be read, or not whole: what they hold no query finds. */
  readonly unreadable: readonly UnreadableFile[];
  readonly close: () => void;
}

const UNREADABLE = 'unreadable';

/** What could not be read is a table too, so that it can be asked for. */
const tellUnreadable = async (connection: DuckDBConnection, unreadable: readonly UnreadableFile[]): Promise<void> => {
  await connection.run(`CREATE TABLE ${UNREADABLE} (object VARCHAR, lines BIGINT, reason VARCHAR)`);
  for (const { object, lines, reason } of unreadable) {
    await connection.run(`INSERT INTO ${UNREADABLE} VALUES (${literal(object)}, ${lines}, ${literal(reason)})`);
  }
};

/**
 * Copies the archive into the memory of DuckDB, as the tables and views that Athena has. A copy, not a view of the
 * files: so DuckDB can be cut off from the file system before it sees the user's SQL, and a query answers for one moment.
 */
const load = async (
  connection: DuckDBConnection,
  buckets: string,
  tables: readonly AuditTable[],
): Promise<readonly UnreadableFile[]> => {
  const unreadable: UnreadableFile[] = [];
  for (const table of tables) {
    for (const files of auditFiles(buckets, table)) unreadable.push(...(await loadFiles(connection, files, buckets)));
    await connection.run(`CREATE VIEW ${table.kind} AS ${eachRecordOnce(table)}`);
  }
  await tellUnreadable(connection, unreadable);
  return unreadable;
};

/** From here on nothing outside of the memory can be read or written, and nobody can take that back. */
const lock = async (connection: DuckDBConnection): Promise<void> => {
  await connection.run(`SET TimeZone = 'UTC'`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
};

const INTEGER_TYPES: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UBIGINT,
]);

/** DuckDB gives 64-bit integers as text; where a number holds them exactly, a number is what one expects of a count. */
const asNumber = (value: Json): Json => (Number.isSafeInteger(Number(value)) && value !== null ? Number(value) : value);

const prepared = async (connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> => {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new Error(`The query must be one statement, not ${statements.count}.`);
  try {
    return await statements.prepare(0);
  } catch (error) {
    throw await refusedSql(connection, sql, error);
  }
};

const select = async (connection: DuckDBConnection, sql: string, values: readonly string[]): Promise<AuditRows> => {
  const statement = await prepared(connection, sql);
  if (statement.statementType !== StatementType.SELECT) throw new Error(READ_ONLY);
  if (statement.parameterCount !== values.length) {
    throw new Error(
      `The query has ${statement.parameterCount} parameters (?), but ${values.length} values were given.`,
    );
  }
  for (const [index, value] of values.entries()) statement.bindVarchar(index + 1, value);
  const result = await statement.runAndReadAll();
  const exact = result.columnTypes().map(({ typeId }) => INTEGER_TYPES.has(typeId));
  return {
    columns: result.deduplicatedColumnNames(),
    rows: result
      .getRowsJson()
      .map((row) => row.map((value, index) => (exact[index] === true ? asNumber(value) : value))),
  };
};

/** Names by which DuckDB, and not the file system, would choose what it reads: a partition's, and the other slash. */
const MISREAD = new RegExp(String.raw`(^|/)(${auditPartitions.join('|')})=|\\`);

/** No rows is what an auditor hopes for: a folder that is another one must not answer so, nor any record twice. */
const requireAuditBuckets = async (folder: string): Promise<void> => {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  if (MISREAD.test(folder))
    throw new Error(`Queries would misread the name of the folder: give ${folder} another one.`);
  const buckets = await auditBucketsIn(folder);
  if (buckets.length === 0)
    throw new Error(`There is no audit bucket in ${folder}: name the folder that has a folder for each bucket.`);
  await requireOneIssuer(folder, buckets);
};

/**
 * Opens an audit archive for SQL.
 *
 * @param folder folder of the audit buckets, each a folder of its objects
 * @param tables what of it is loaded
 * @throws where there is no audit bucket, two of one region, or some of several deployments
 */
export const openArchive = async (
  folder: string,
  tables: readonly AuditTable[] = auditTables,
): Promise<LocalArchive> => {
  // To DuckDB a path that begins with `~` is another.
  const buckets = resolve(folder);
  await requireAuditBuckets(buckets);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  // What does not fit into memory must not go to files either; once it has, that cannot be set any more.
  await connection.run(`SET temp_directory = ''`);
  // To keep the order of rows that have none, DuckDB would hold a block of memory for each of many small files.
  await connection.run('SET preserve_insertion_order = false');
  const unreadable = await load(connection, buckets, tables);
  for (const macro of trinoMacros) await connection.run(macro);
  await lock(connection);
  return {
    query: (sql, values = []) => select(connection, sql, values),
    unreadable,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

/**
 * Opens the audit archive of a one-machine run for SQL.
 *
 * @param folder the run's data folder, as given to `--data`
 */
export const openLocalArchive = async (folder: string): Promise<LocalArchive> => {
  const buckets = join(folder, 'buckets');
  if (!existsSync(buckets)) {
    throw new Error(
      `There is no archive in ${folder}. Start Licet with npm start, or name its folder with --data <folder>.`,
    );
  }
  return openArchive(buckets);
};
