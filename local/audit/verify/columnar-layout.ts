import { type AuditColumn, type AuditKind, auditPartitions } from '../../../lambdas/contract/audit.ts';
import { auditTables } from '../../../lambdas/contract/audit-tables.ts';
import { columnarColumns } from '../../../lambdas/contract/columnar.ts';

/** How many columns of a kind every file has: those of the first shape. Later ones an older file lacks. */
const FIRST_COLUMNS: Readonly<Record<AuditKind, number>> = { changes: 13, attempts: 23, environments: 6 };

/** A column of a file. */
export type FileColumn = Pick<AuditColumn, 'name' | 'type'>;

const partitionNames: ReadonlySet<string> = new Set(auditPartitions);

/** Athena knows no upper case, and DuckDB none in names: two columns that differ in it alone would be one. */
const isName = (name: string): boolean => /^[a-z][a-z0-9_]*$/.test(name) && !partitionNames.has(name);

/** @throws where columns of a file are not those of a kind, or such as readers take one for another */
export const proveColumns = (kind: AuditKind, columns: readonly FileColumn[]): void => {
  const misnamed = columns.find(({ name }) => !isName(name));
  if (misnamed !== undefined) throw new Error(`its column ${misnamed.name} is none of a record`);
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  if (types.size !== columns.length) throw new Error('two of its columns have one name');
  const known: readonly FileColumn[] = auditTables.find((table) => table.kind === kind)?.columns ?? [];
  const needed = [...known.slice(0, FIRST_COLUMNS[kind]), ...columnarColumns];
  const lacking = needed.find(({ name }) => !types.has(name));
  if (lacking !== undefined) throw new Error(`it has no column ${lacking.name}`);
  const other = [...known, ...columnarColumns].find(({ name, type }) => (types.get(name) ?? type) !== type);
  if (other !== undefined) throw new Error(`its column ${other.name} is of another type`);
};
