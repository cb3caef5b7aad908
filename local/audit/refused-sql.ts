import type { DuckDBConnection } from '@duckdb/node-api';

export const READ_ONLY = 'The archive is read-only: only SELECT is possible.';

const WRITES = /^(?:insert|update|delete|merge|truncate|create|drop|alter|copy|export|import|attach|detach)\b/i;
const COMMENTS = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)+/;

/** What the engine says of one of its views, or tables, that somebody would change. */
const IS_A_WRITE = /is not an? table|Can only (?:delete|update|insert|modify)/i;

const MISSING_TABLE = /Table with name "?([^\s"]+)"? does not exist/;

const tablesOf = async (connection: DuckDBConnection): Promise<string> => {
  const found = await connection.runAndReadAll('SELECT table_name FROM information_schema.tables ORDER BY table_name');
  return found
    .getRowsJson()
    .flat()
    .filter((name) => typeof name === 'string')
    .join(', ');
};

/**
 * What to tell of SQL that the engine refuses, which knows neither that the archive is read-only nor which of its tables
 * are the archive's.
 */
export const refusedSql = async (connection: DuckDBConnection, sql: string, error: unknown): Promise<unknown> => {
  const message = error instanceof Error ? error.message : String(error);
  if (WRITES.test(sql.replace(COMMENTS, '')) || IS_A_WRITE.test(message)) return new Error(READ_ONLY, { cause: error });
  const missing = MISSING_TABLE.exec(message)?.[1];
  if (missing === undefined) return error;
  return new Error(`There is no table ${missing}. There are: ${await tablesOf(connection)}.`, { cause: error });
};
