import { type FileMetaData, type ParquetScan, parquetMetadata, parquetScan } from 'hyparquet';
import * as z from 'zod/mini';
import { COLUMNAR_FORMAT, FORMAT_METADATA, SOURCES_METADATA, columnarColumns } from '../../contract/columnar.ts';
import type { ColumnarSource } from '../../contract/columnar.ts';
import type { Cell } from '../../core/audit/columnar-line.ts';
import type { ColumnarRow } from '../../core/audit/columnar-part.ts';
import type { ByteRanges, OpenPart } from '../../operations/audit/compaction-ports.ts';
import { proveBeginOf, provenChunks } from './strict-file.ts';
import { type FileLayout, footerLength, strictLayout } from './strict-layout.ts';
import { decompressors } from './zstd.ts';

/** Holds the sources of some hundred originals: most files need one request for it. */
const END_OF_FILE = 64 * 1024;

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const sourcesSchema = z.array(
  z.object({
    key: z.string(),
    records: z.int().check(z.nonnegative()),
    sha256: hash,
    content: hash,
    unterminated: z.optional(z.literal(true)),
  }),
);

const endOf = async (file: ByteRanges): Promise<Uint8Array> => {
  const from = Math.max(0, file.byteLength - END_OF_FILE);
  const end = new Uint8Array(await file.slice(from, file.byteLength));
  const missing = Math.min(footerLength(end), file.byteLength) - end.length;
  return missing <= 0 ? end : Buffer.concat([new Uint8Array(await file.slice(from - missing, from)), end]);
};

interface FileEnd {
  readonly metadata: FileMetaData;
  readonly layout: FileLayout;
}

/** The lenient reader gets to see what the strict one has read. */
const readEnd = async (file: ByteRanges): Promise<FileEnd> => {
  const end = await endOf(file);
  const layout = strictLayout(end, file.byteLength);
  return { layout, metadata: parquetMetadata(end, { geoparquet: false }) };
};

const sourcesIn = ({ key_value_metadata: pairs = [] }: FileMetaData): readonly ColumnarSource[] => {
  const valueOf = (name: string): string | undefined => pairs.find(({ key }) => key === name)?.value;
  const format = valueOf(FORMAT_METADATA);
  if (format !== COLUMNAR_FORMAT)
    throw new Error(`The file is of format ${format ?? 'unknown'}, not ${COLUMNAR_FORMAT}.`);
  return sourcesSchema.parse(JSON.parse(valueOf(SOURCES_METADATA) ?? ''));
};

/** Originals that a file names, read from its end. */
export const readSources = async (file: ByteRanges): Promise<readonly ColumnarSource[]> =>
  sourcesIn((await readEnd(file)).metadata);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** hyparquet's own decoder drops a byte order mark, and replaces what is no UTF-8. A value that is null is none. */
const parsers = {
  stringFromBytes: (bytes: Uint8Array | undefined): string | undefined =>
    bytes === undefined ? undefined : utf8.decode(bytes),
};

const scanOf = async (file: ByteRanges): Promise<ParquetScan> => {
  const { metadata, layout } = await readEnd(file);
  const proven = provenChunks(file, layout);
  return parquetScan({ file: proven, metadata, compressors: decompressors, parsers, useOffsetIndex: false });
};

/** @throws Error for a value of a type that no column of Licet has, or an integer that a number does not hold */
const cellOf = (value: unknown): Cell => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new Error(`The file holds a ${typeof value} that is no value of a column.`);
};

type Range = ParquetScan['ranges'][number];

const valuesOf = async (scan: ParquetScan, column: string, range: Range): Promise<readonly Cell[]> =>
  Array.from<unknown, Cell>(await scan.readColumn({ column, ...range }), cellOf);

/** Ids of the records in a file. Those of lines that are no records are left out. */
export const readIds = async (file: ByteRanges): Promise<readonly string[]> => {
  const scan = await scanOf(file);
  const ids: Cell[] = [];
  for (const range of scan.ranges) for (const id of await valuesOf(scan, 'id', range)) ids.push(id);
  return ids.filter((id) => typeof id === 'string');
};

const own = columnarColumns.map(({ name }) => name);
const ownNames: ReadonlySet<string> = new Set(own);

const rowSchema = z.tuple([z.string(), z.int(), z.nullable(z.string()), z.boolean()]);

async function* rowsOf(scan: ParquetScan, names: readonly string[]): AsyncGenerator<ColumnarRow> {
  for (const range of scan.ranges) {
    const columns: (readonly Cell[])[] = [];
    for (const name of [...names, ...own]) columns.push(await valuesOf(scan, name, range));
    for (let at = 0; at < range.rowEnd - range.rowStart; at += 1) {
      const values = columns.map((column) => column[at] ?? null);
      const [source, position, verbatim, repeated] = rowSchema.parse(values.slice(names.length));
      yield { cells: values.slice(0, names.length), source, position, verbatim, repeated };
    }
  }
}

/** Opens a columnar file. Its rows are read group by group. */
export const openPart = async (file: ByteRanges): Promise<OpenPart> => {
  await proveBeginOf(file);
  const scan = await scanOf(file);
  const names = scan.metadata.schema.slice(1).map(({ name }) => name);
  const kindNames = names.filter((name) => !ownNames.has(name));
  return { names: kindNames, sources: sourcesIn(scan.metadata), rows: rowsOf(scan, kindNames) };
};
