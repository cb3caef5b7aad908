import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, DuckDBTypeId, type Json, StatementType } from '@duckdb/node-api';
import { CHANGES_PREFIX, auditPartitions, changeColumns } from '../../lambdas/contract/audit.ts';
import { CHANGES_TABLE } from '../../lambdas/contract/audit-queries.ts';
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
  readonly close: () => void;
}

const DUCKDB_TYPES = { string: 'VARCHAR', int: 'INTEGER', bigint: 'BIGINT' } as const;

const quote = (name: string): string => `"${name}"`;
const columnTypes = changeColumns.map(({ name, type }) => `${quote(name)} ${DUCKDB_TYPES[type]}`);
const partitionTypes = auditPartitions.map((name) => `${quote(name)} VARCHAR`);
const typesOf = (definitions: readonly string[]): string =>
  definitions.map((each) => each.replace(' ', ': ')).join(', ');

/** Every object of every region's audit bucket. The folder's own name may hold characters that mean something in a glob. */
const objectPattern = (buckets: string): string => {
  const partitions = auditPartitions.map((name) => `${name}=*`).join('/');
  return `${buckets.replaceAll(/[*?[]/g, '[$&]')}/*-audit-*/${CHANGES_PREFIX}/${partitions}/*.json`;
};

/**
 * Copies the archive into the memory of DuckDB, as the table that Athena shows. A copy, not a view of the files: so
 * DuckDB can be cut off from the file system before it sees the user's SQL, and a query answers for one moment.
 */
const load = async (connection: DuckDBConnection, buckets: string): Promise<void> => {
  await connection.run(`CREATE TABLE ${CHANGES_TABLE} (${[...columnTypes, ...partitionTypes].join(', ')})`);
  const pattern = `'${objectPattern(buckets).replaceAll("'", "''")}'`;
  const objects = await connection.runAndReadAll(`SELECT 1 FROM glob(${pattern}) LIMIT 1`);
  if (objects.currentRowCount === 0) return;
  await connection.run(`INSERT INTO ${CHANGES_TABLE} BY NAME SELECT * FROM read_json(${pattern},
    format = 'newline_delimited', columns = {${typesOf(columnTypes.map((each) => each.replace(/ (\w+)$/, " '$1'")))}},
    hive_partitioning = true, hive_types_autocast = false, hive_types = {${typesOf(partitionTypes)}})`);
};

/** From here on nothing outside of the memory can be read or written, and nobody can take that back. */
const lock = async (connection: DuckDBConnection): Promise<void> => {
  await connection.run(`SET TimeZone = 'UTC'`);
  await connection.run(`SET temp_directory = ''`);
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

const select = async (connection: DuckDBConnection, sql: string, values: readonly string[]): Promise<AuditRows> => {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new Error(`The query must be one statement, not ${statements.count}.`);
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT)
    throw new Error('The archive is read-only: only SELECT is possible.');
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

/**
 * Opens an audit archive for SQL.
 *
 * @param buckets folder of the audit buckets, each a folder of its objects
 */
export const openArchive = async (buckets: string): Promise<LocalArchive> => {
  if (!existsSync(buckets)) throw new Error(`There is no folder ${buckets}.`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await load(connection, buckets);
  for (const macro of trinoMacros) await connection.run(macro);
  await lock(connection);
  return {
    query: (sql, values = []) => select(connection, sql, values),
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
