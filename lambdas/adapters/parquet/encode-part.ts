import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { AuditColumn } from '../../contract/audit.ts';
import { COLUMNAR_FORMAT, FORMAT_METADATA, SOURCES_METADATA, columnarColumns } from '../../contract/columnar.ts';
import type { Cell } from '../../core/audit/columnar-line.ts';
import type { ColumnarPart, ColumnarRow } from '../../core/audit/columnar-part.ts';
import { compressors } from './zstd.ts';

/** Bounds the memory that encoding and reading take; large enough for compression to find what repeats. */
const ROWS_OF_A_GROUP = 20_000;

const TYPES = { string: 'STRING', int: 'INT32', bigint: 'INT64', boolean: 'BOOLEAN' } as const;

/** Encoded by plain values, which every reader of Parquet knows; of booleans some do not know the other encoding. */
const encodingOf = ({ type }: Pick<AuditColumn, 'type'>) => (type === 'boolean' ? { encoding: 'PLAIN' as const } : {});

const column = ({ name, type }: Pick<AuditColumn, 'name' | 'type'>, values: Cell[]) => ({
  name,
  type: TYPES[type],
  ...encodingOf({ type }),
  data: type === 'bigint' ? values.map((value) => (typeof value === 'number' ? BigInt(value) : null)) : values,
});

const ownValue: Readonly<Record<(typeof columnarColumns)[number]['name'], (row: ColumnarRow) => Cell>> = {
  source: (row) => row.source,
  position: (row) => row.position,
  verbatim: (row) => row.verbatim,
  repeated: (row) => row.repeated,
};

/** Makes the bytes of a columnar file; see `contract/columnar.ts`. Every column may be null. */
export const encodePart = ({ columns, rows, sources }: ColumnarPart): Uint8Array => {
  const writer = new ByteWriter();
  void parquetWrite({
    writer,
    columnData: [
      ...columns.map((each, at) =>
        column(
          each,
          rows.map(({ cells }) => cells[at] ?? null),
        ),
      ),
      ...columnarColumns.map((each) => column(each, rows.map(ownValue[each.name]))),
    ],
    codec: 'ZSTD',
    compressors,
    rowGroupSize: ROWS_OF_A_GROUP,
    kvMetadata: [
      { key: FORMAT_METADATA, value: COLUMNAR_FORMAT },
      { key: SOURCES_METADATA, value: JSON.stringify(sources) },
    ],
    // In this form readers trust the statistics of text columns.
    createdBy: 'licet version 1',
  });
  return writer.getBytes();
};
