import { COLUMNAR_PREFIX, auditPartitions } from '../../lambdas/contract/audit.ts';
import {
  type AuditTable,
  columnarTable,
  columnarTableColumns,
  originalTable,
  partitionColumns,
} from '../../lambdas/contract/audit-tables.ts';
import { globOf } from './glob-text.ts';
import { identifier, literal } from './sql-text.ts';

/** Files of an archive that make one table. */
export interface AuditFiles {
  readonly table: string;
  readonly columns: readonly ColumnDefinition[];
  /** Glob pattern of the files. */
  readonly pattern: string;
  /**
   * SELECT of their rows; it fails where one cannot be read.
   *
   * @param files a glob pattern or a list of them, as SQL
   */
  readonly rows: (files: string) => string;
  /** SELECT of a file's rows line by line: a line that cannot be read is a row without an id. Absent without lines. */
  readonly rowsByLine?: (file: string) => string;
}

interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
}

const DUCKDB_TYPES = { string: 'VARCHAR', int: 'INTEGER', bigint: 'BIGINT', boolean: 'BOOLEAN' } as const;

const definitionsOf = (columns: AuditTable['columns']): readonly ColumnDefinition[] =>
  columns.map(({ name, type }) => ({ name, type: DUCKDB_TYPES[type] }));

const names = (columns: readonly ColumnDefinition[]): string => columns.map(({ name }) => identifier(name)).join(', ');

/** Makes one column of each line: no JSON holds the character that would part it. */
const UNSPLIT = `auto_detect = false, header = false, delim = E'\\x01', quote = '', escape = '', strict_mode = false,
        max_line_size = 100000000`;

const partitions = definitionsOf(partitionColumns);
const hive = `hive_partitioning = true, hive_types_autocast = false,
    hive_types = {${partitions.map(({ name, type }) => `${identifier(name)}: ${type}`).join(', ')}}`;

/** Objects of every region's audit bucket. The folder's own name may hold characters that mean something in a glob. */
const patternOf = (buckets: string, prefix: string, name: string): string => {
  const folders = auditPartitions.map((partition) => `${partition}=*`).join('/');
  return `${globOf(buckets)}/*-audit-*/${prefix}/${folders}/${name}`;
};

/** Members that a record has besides the table's columns are left out, columns that it has not are null. */
const originals = (buckets: string, { kind, columns }: AuditTable): AuditFiles => {
  const definitions = definitionsOf(columns);
  const types = definitions.map(({ name, type }) => `${identifier(name)}: ${literal(type)}`).join(', ');
  const shape = JSON.stringify(Object.fromEntries(definitions.map(({ name, type }) => [name, type])));
  return {
    table: originalTable(kind),
    columns: [...definitions, ...partitions],
    pattern: patternOf(buckets, kind, '*.json*'),
    rows: (files) => `SELECT * FROM read_json(${files}, format = 'newline_delimited', columns = {${types}}, ${hive})`,
    rowsByLine: (file) => `SELECT unnest(json_transform(
        CASE WHEN json_valid(line) AND json_type(line) = 'OBJECT' THEN line END, ${literal(shape)})), ${names(partitions)}
      FROM read_csv(${file}, columns = {'line': 'VARCHAR'}, ${UNSPLIT}, ${hive})
      WHERE line <> ''`,
  };
};

/** As Athena reads them: by the names of the columns, whatever else is in a file, and null where it has none. */
const columnarFiles = (buckets: string, table: AuditTable): AuditFiles => {
  const name = columnarTable(table.kind);
  const columns = [...definitionsOf(columnarTableColumns(table)), ...partitions];
  return {
    table: name,
    columns,
    pattern: patternOf(buckets, `${COLUMNAR_PREFIX}/${table.kind}`, '*.parquet'),
    rows: (files) => `SELECT ${names(columns)} FROM (
      SELECT * FROM ${name} WHERE false
      UNION ALL BY NAME
      SELECT * FROM read_parquet(${files}, union_by_name = true, ${hive}))`,
  };
};

export const auditFiles = (buckets: string, table: AuditTable): readonly AuditFiles[] => [
  originals(buckets, table),
  columnarFiles(buckets, table),
];
