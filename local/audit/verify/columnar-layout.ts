import type { FileMetaData, RowGroup, SchemaElement } from 'hyparquet';
import { type AuditColumn, type AuditKind, auditPartitions } from '../../../lambdas/contract/audit.ts';
import { auditTables } from '../../../lambdas/contract/audit-tables.ts';
import { columnarColumns } from '../../../lambdas/contract/columnar.ts';

/** How many columns of a kind every file has: those of the first shape. Later ones an older file lacks. */
const FIRST_COLUMNS: Readonly<Record<AuditKind, number>> = { changes: 13, attempts: 23, environments: 6 };

type ColumnType = AuditColumn['type'];

/** A column of a file. */
export interface FileColumn {
  readonly name: string;
  readonly type: ColumnType;
}

const typeOf = ({ type, converted_type: told, logical_type: logical }: SchemaElement): ColumnType | undefined => {
  const isText = told === 'UTF8' && (logical === undefined || logical.type === 'STRING');
  if (type === 'BYTE_ARRAY') return isText ? 'string' : undefined;
  if (told !== undefined || logical !== undefined) return undefined;
  return type === 'INT32' ? 'int' : type === 'INT64' ? 'bigint' : type === 'BOOLEAN' ? 'boolean' : undefined;
};

const partitionNames: ReadonlySet<string> = new Set(auditPartitions);

/** Athena knows no upper case, and DuckDB none in names: two columns that differ in it alone would be one. */
const isName = (name: string): boolean => /^[a-z][a-z0-9_]*$/.test(name) && !partitionNames.has(name);

/**
 * The columns of a file, in its order.
 *
 * @throws where they are not such as every reader of Parquet takes for the same
 */
export const columnsOf = (kind: AuditKind, { schema }: FileMetaData): readonly FileColumn[] => {
  const columns = schema.slice(1).map((element): FileColumn => {
    const { name, num_children: children, repetition_type: repetition } = element;
    const type = typeOf(element);
    if (isName(name) && type !== undefined && children === undefined && repetition !== 'REPEATED')
      return { name, type };
    throw new Error(`its column ${name} is none of a record`);
  });
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  if (types.size !== columns.length) throw new Error('two of its columns have one name');
  const known: readonly FileColumn[] = auditTables.find((table) => table.kind === kind)?.columns ?? [];
  const needed = [...known.slice(0, FIRST_COLUMNS[kind]), ...columnarColumns];
  const lacking = needed.find(({ name }) => !types.has(name));
  if (lacking !== undefined) throw new Error(`it has no column ${lacking.name}`);
  const other = [...known, ...columnarColumns].find(({ name, type }) => (types.get(name) ?? type) !== type);
  if (other !== undefined) throw new Error(`its column ${other.name} is of another type`);
  return columns;
};

/**
 * What of a group of rows lies where readers would look for something else, or not look at all: some find values by the
 * names of columns, others by their order; and all pass over what an index says is not there.
 */
export const groupFault = ({ columns: chunks }: RowGroup, columns: readonly FileColumn[]): string | undefined => {
  if (chunks.length !== columns.length) return 'a group of its rows has other columns than it';
  const at = chunks.findIndex(({ file_path: elsewhere, column_index_offset: index, meta_data: meta }, position) => {
    const path = meta?.path_in_schema ?? [];
    const isInPlace = path.length === 1 && path[0] === columns[position]?.name && elsewhere === undefined;
    return !isInPlace || index !== undefined || meta?.bloom_filter_offset !== undefined;
  });
  return at === -1 ? undefined : `values of its column ${columns[at]?.name ?? ''} lie elsewhere, or under an index`;
};
