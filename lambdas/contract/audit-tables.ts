import { type AuditColumn, type AuditKind, auditPartitions, changeColumns } from './audit.ts';
import { attemptColumns, environmentColumns } from './attempts.ts';
import { columnarColumns } from './columnar.ts';

const partitionComments: Readonly<Record<(typeof auditPartitions)[number], string>> = {
  region: 'region that wrote',
  day: 'day of the record, UTC, e.g. 2026-11-23',
  hour: 'hour of the record, UTC, from 00 to 23',
};

/** Columns that an object's key tells: they stand last in every table. */
export const partitionColumns: readonly AuditColumn[] = auditPartitions.map((name) => ({
  name,
  type: 'string',
  comment: partitionComments[name],
}));

/** A kind of record as SQL shows it: one row a record, in a view named after the kind. */
export interface AuditTable {
  readonly kind: AuditKind;
  /** What a row is. */
  readonly description: string;
  readonly columns: readonly AuditColumn[];
}

export const auditTables: readonly AuditTable[] = [
  { kind: 'changes', description: 'Changes to products, customers, plans, licenses and seats', columns: changeColumns },
  { kind: 'attempts', description: 'What holders of license keys asked for', columns: attemptColumns },
  {
    kind: 'environments',
    description: 'Execution environments that came to an orderly end',
    columns: environmentColumns,
  },
];

/** Columns of the kind's view. */
export const viewColumns = ({ columns }: AuditTable): readonly AuditColumn[] => [...columns, ...partitionColumns];

/** Columns of the table over the kind's columnar files, partitions left out. */
export const columnarTableColumns = ({ columns }: AuditTable): readonly AuditColumn[] => [
  ...columns,
  ...columnarColumns,
];

/** Table over the kind's originals: one row a line. */
export const originalTable = (kind: AuditKind): string => `${kind}_original`;

/** Table over the kind's columnar files. */
export const columnarTable = (kind: AuditKind): string => `${kind}_columnar`;

/**
 * The kind's view: each record once, be it in originals, in columnar files or in both, delivered once or more often.
 *
 * One SELECT in what Trino (Athena) and DuckDB share, which names its tables without their database. It is made so that
 * a bound on a partition reaches every table: all of its joins are equal in the partitions, and what it folds is folded
 * within them. The originals stand on the right of the join: they are the fewer, a month of them at most, and Trino
 * holds the right side in memory and reads of the left side the partitions that the right side has. Where two records
 * have one id and differ, both are shown as long as neither is in a columnar file: nothing is hidden by its id alone.
 */
export const eachRecordOnce = (table: AuditTable): string => {
  const columns = viewColumns(table).map(({ name }) => `"${name}"`);
  const partitions = partitionColumns.map(({ name }) => `compacted.${name} = original.${name}`);
  return `SELECT ${columns.join(', ')}
FROM ${columnarTable(table.kind)}
WHERE NOT coalesce(repeated, false)
UNION ALL
SELECT DISTINCT ${columns.map((name) => `original.${name}`).join(', ')}
FROM ${columnarTable(table.kind)} AS compacted
RIGHT JOIN ${originalTable(table.kind)} AS original
  ON ${[...partitions, 'compacted.id = original.id'].join(' AND ')}
WHERE compacted.id IS NULL`;
};
