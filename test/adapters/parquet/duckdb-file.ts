import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Asks DuckDB, which knows nothing of Licet, about a Parquet file: `file` stands for it in the SQL. */
export const askDuckdb = async (
  bytes: Uint8Array,
  sql: (file: string) => string,
): Promise<readonly Record<string, Json>[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'parquet-'));
  const instance = await DuckDBInstance.create(':memory:', { temp_directory: '' });
  const connection = await instance.connect();
  try {
    const path = join(folder, 'part.parquet');
    await writeFile(path, bytes);
    return (await connection.runAndReadAll(sql(`'${path}'`))).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
};
