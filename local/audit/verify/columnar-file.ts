import { zstdDecompressSync } from 'node:zlib';
import { type FileMetaData, parquetMetadata, parquetReadObjects } from 'hyparquet';
import * as z from 'zod';
import type { AuditKind } from '../../../lambdas/contract/audit.ts';
import { strictFile } from '../../../lambdas/adapters/parquet/strict-file.ts';
import { BASE64_VERBATIM, SOURCES_METADATA } from '../../../lambdas/contract/columnar.ts';
import { type FileColumn, proveColumns } from './columnar-layout.ts';
import { groupsFault, recordColumns, shownOtherwise } from './columnar-rows.ts';
import { sha256Of } from './signed-digest.ts';

/** An original as a columnar file holds it: its lines, made again from its rows. */
export interface HeldSource {
  readonly key: string;
  /** What the file says of the original. */
  readonly told: { readonly records: number; readonly sha256: string; readonly content: string };
  readonly lines: readonly { readonly bytes: Uint8Array; readonly repeated: boolean }[];
  /** SHA-256 of the lines that were made again, hexadecimal. */
  readonly content: string;
}

export interface ColumnarFile {
  readonly rows: number;
  readonly sources: readonly HeldSource[];
  /** Source of rows that the file's list of sources does not have. */
  readonly stray: string | undefined;
  /** Why queries find something else in it than its lines say; undefined where they do not. */
  readonly misleading: string | undefined;
}

const sourcesSchema = z.array(
  z.object({
    key: z.string(),
    records: z.int().nonnegative(),
    sha256: z.string(),
    content: z.string(),
    unterminated: z.literal(true).optional(),
  }),
);
type Source = z.infer<typeof sourcesSchema>[number];

const rowSchema = z.looseObject({
  source: z.string(),
  position: z.int(),
  verbatim: z.string().nullish(),
  repeated: z.boolean().nullish(),
});
type Row = z.infer<typeof rowSchema>;

const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** To the byte: by itself the reader drops a byte order mark, and takes what is no UTF-8. A null comes as undefined. */
const parsers = {
  stringFromBytes: (bytes: Uint8Array | undefined): string | undefined =>
    bytes === undefined ? undefined : utf8.decode(bytes),
};

const jsonOf = (value: unknown): string =>
  typeof value === 'bigint' ? value.toString() : JSON.stringify(value ?? null);

/** The line that a row was, by the rule of `contract/columnar.ts`. */
const lineOf = (kind: AuditKind, names: readonly string[], row: Row): Buffer => {
  const { verbatim } = row;
  if (typeof verbatim === 'string') {
    return verbatim.startsWith(BASE64_VERBATIM)
      ? Buffer.from(verbatim.slice(BASE64_VERBATIM.length), 'base64')
      : Buffer.from(verbatim);
  }
  const members = names.map((name) => `${JSON.stringify(name)}:${jsonOf(row[name])}`);
  const first = kind === 'changes' ? [] : [`"audit":${JSON.stringify(kind)}`];
  return Buffer.from(`{${[...first, ...members].join(',')}}`);
};

const NEWLINE = Buffer.from('\n');

/** An original's content, made of its lines. */
const contentOf = (lines: readonly Buffer[], { unterminated }: Source): Buffer => {
  const ended = lines.flatMap((line) => [line, NEWLINE]);
  return Buffer.concat(unterminated ? ended.slice(0, -1) : ended);
};

const arrayBufferOf = (bytes: Uint8Array): ArrayBuffer => {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
};

/** Why a file misleads whoever asks it for columns and not for lines. */
const misleadingIn = (
  metadata: FileMetaData,
  columns: readonly FileColumn[],
  rows: readonly ReadLine[],
): string | undefined => {
  const ofRecord = recordColumns(columns);
  for (const { row, line } of rows) {
    const name = typeof row.verbatim === 'string' ? shownOtherwise(ofRecord, row, line) : undefined;
    if (name !== undefined) return `line ${row.position} of ${row.source} says something else than its column ${name}`;
  }
  return groupsFault(
    metadata,
    columns,
    rows.map(({ row }) => row),
  );
};

interface ReadLine {
  readonly row: Row;
  readonly line: Buffer;
}

/** Why rows do not say which line of its original each is: `position` counts from 0 without gaps. */
const uncounted = (bySource: ReadonlyMap<string, readonly ReadLine[]>): string | undefined => {
  for (const [source, rows] of bySource) {
    const positions = new Set(rows.map(({ row }) => row.position));
    const missing = rows.findIndex((_, at) => !positions.has(at));
    if (missing !== -1) return `of the ${rows.length} lines of ${source} none has the position ${missing}`;
  }
  return undefined;
};

const heldSource = (source: Source, rows: readonly ReadLine[]): HeldSource => {
  const ordered = rows.toSorted((one, other) => one.row.position - other.row.position);
  const content = contentOf(
    ordered.map(({ line }) => line),
    source,
  );
  return {
    key: source.key,
    told: { records: source.records, sha256: source.sha256, content: source.content },
    lines: ordered.map(({ line, row }) => ({ bytes: line, repeated: row.repeated === true })),
    content: sha256Of(content),
  };
};

/**
 * Reads a columnar file and makes the originals again that it says it holds. First its layout is read strictly: what is
 * read here is then what every other reader finds.
 *
 * @throws where it is no such file
 */
export const columnarFile = async (kind: AuditKind, bytes: Uint8Array): Promise<ColumnarFile> => {
  const { columns } = strictFile(bytes);
  proveColumns(kind, columns);
  const file = arrayBufferOf(bytes);
  const metadata = parquetMetadata(file, { parsers, geoparquet: false });
  const told = metadata.key_value_metadata?.find(({ key }) => key === SOURCES_METADATA)?.value;
  if (told === undefined) throw new Error('it has no list of the originals that it holds');
  // The file's own columns count: a column that came later is not in its lines.
  const names = recordColumns(columns).map(({ name }) => name);
  const read = z.array(rowSchema).parse(await parquetReadObjects({ file, metadata, compressors, parsers }));
  const rows = read.map((row): ReadLine => ({ row, line: lineOf(kind, names, row) }));
  const bySource = Map.groupBy(rows, ({ row }) => row.source);
  const sources = sourcesSchema.parse(JSON.parse(told));
  const known = new Set(sources.map(({ key }) => key));
  return {
    rows: rows.length,
    sources: sources.map((source) => heldSource(source, bySource.get(source.key) ?? [])),
    stray: [...bySource.keys()].find((key) => !known.has(key)),
    misleading: uncounted(bySource) ?? misleadingIn(metadata, columns, rows),
  };
};
