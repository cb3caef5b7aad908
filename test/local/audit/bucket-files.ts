import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type AuditColumn, type AuditKind, auditPartition } from '../../../lambdas/contract/audit.ts';
import { type AuditTable, auditTables, columnarTableColumns } from '../../../lambdas/contract/audit-tables.ts';

/** A record as a test tells it: its region, and the members of its line. */
export interface ToldRecord extends Readonly<Record<string, unknown>> {
  readonly region: string;
}

const timeColumns = { changes: 'changed_at', attempts: 'attempted_at', environments: 'ended_at' } as const;

/** The record's line: the region is told by the key, as every partition is. */
export const lineOf = (record: ToldRecord): string => `${JSON.stringify({ ...record, region: undefined })}\n`;

export const tableOf = (kind: AuditKind): AuditTable => {
  const table = auditTables.find((candidate) => candidate.kind === kind);
  if (table === undefined) throw new Error(`There is no table of ${kind}`);
  return table;
};

export const partitionOf = (kind: AuditKind, record: ToldRecord): string =>
  auditPartition({ region: record.region, at: String(record[timeColumns[kind]]) });

export const putObject = async (
  buckets: string,
  region: string,
  key: string,
  body: Uint8Array | string,
): Promise<void> => {
  const file = join(buckets, `licet-local-audit-000000000000-${region}`, key);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, body);
};

export const byPartition = (kind: AuditKind, records: readonly ToldRecord[]) => [
  ...Map.groupBy(records, (record) => partitionOf(kind, record)),
];

/** Region of a partition, as it stands in a key. */
export const regionOf = (partition: string): string => partition.slice('region='.length, partition.indexOf('/'));

/** Writes originals: an object a change, and for the other kinds one compressed object for each hour of a delivery. */
export const writeOriginals = async (
  buckets: string,
  kind: AuditKind,
  records: readonly ToldRecord[],
  delivery = 'delivery-1',
): Promise<void> => {
  if (kind === 'changes') {
    for (const record of records) {
      const key = `changes/${partitionOf(kind, record)}/${String(record['id'])}.json`;
      await putObject(buckets, record.region, key, lineOf(record));
    }
    return;
  }
  for (const [partition, group] of byPartition(kind, records)) {
    const body = gzipSync(group.map(lineOf).join(''));
    await putObject(buckets, regionOf(partition), `${kind}/${partition}/${delivery}.json.gz`, body);
  }
};

const PARQUET_TYPES = { string: 'STRING', int: 'INT32', bigint: 'INT64', boolean: 'BOOLEAN' } as const;

const cell = (type: AuditColumn['type'], value: unknown): unknown => {
  if (value === undefined || value === null) return null;
  return type === 'bigint' ? BigInt(value as number) : value;
};

/** A Parquet file of rows, with these columns in this order. */
export const parquetOf = (columns: readonly AuditColumn[], rows: readonly Readonly<Record<string, unknown>>[]) =>
  new Uint8Array(
    parquetWriteBuffer({
      codec: 'ZSTD',
      compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
      columnData: columns.map(({ name, type }) => ({
        name,
        type: PARQUET_TYPES[type],
        nullable: true,
        data: rows.map((row) => cell(type, row[name])),
      })),
    }),
  );

/** Writes columnar files, one for each hour; a record says itself whether it is `repeated`. */
export const writeColumnar = async (
  buckets: string,
  kind: AuditKind,
  records: readonly ToldRecord[],
  { part = 1, columns = columnarTableColumns(tableOf(kind)) } = {},
): Promise<void> => {
  for (const [partition, group] of byPartition(kind, records)) {
    const rows = group.map((record, position) => ({
      source: `${kind}/${partition}/delivery-1.json.gz`,
      position,
      repeated: false,
      ...record,
    }));
    const key = `columnar/${kind}/${partition}/part-${String(part).padStart(5, '0')}.parquet`;
    await putObject(buckets, regionOf(partition), key, parquetOf(columns, rows));
  }
};
