import { openLocalArchive } from '../../local/audit/local-archive.ts';

/** Rows of one question to a machine's archive, by column name. */
export const auditRows = async (dataFolder: string, sql: string, values: readonly string[] = []) => {
  const archive = await openLocalArchive(dataFolder);
  try {
    const { columns, rows } = await archive.query(sql, values);
    return rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
  } finally {
    archive.close();
  }
};
