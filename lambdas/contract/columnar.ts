import { type AuditKind, COLUMNAR_PREFIX, type RecordTime, auditPartition } from './audit.ts';

/**
 * Columns that a columnar file has besides those of its kind, so that every original can be made again from it, byte for
 * byte, once the original is gone.
 *
 * **From an original to rows.** An original's content is its bytes, decompressed where its key ends with `.gz`. The
 * content is cut behind each newline (`\n`, 0x0A); every piece without its newline is a line, and a line is a row, also an
 * empty one. Content that does not end with a newline has a last line without one, and its `ColumnarSource` says so by
 * `unterminated`. Content without any byte has no line.
 *
 * **From rows to an original.** Take the rows whose `source` is its key, in the order of `position`, which counts from 0
 * without gaps to one below `records`. Make the line of each row, end each by a newline, the last one only where the
 * source is not `unterminated`, and join them: that is the content.
 *
 * **From a row to its line.** Where `verbatim` is not null it is the line; a `verbatim` that begins with `base64:` holds
 * the line's bytes in base64 (RFC 4648 §4) behind it, as it does for bytes that are no UTF-8. Otherwise the line is what
 * `JSON.stringify` makes of an object that has the file's columns for members, in the file's order, all but the four
 * below: texts as texts, integers as numbers, booleans as such, null as null. In a line of `attempts` or `environments`,
 * a member `audit` with the name of the kind stands before all others. It is the columns of the file that count, not
 * those that this version knows: a file of before a column was added makes its lines without that column.
 *
 * **What a row shows.** Also where `verbatim` is not null, a column holds the member of its name of the object that the
 * line is in JSON, where that is of the column's type (texts well-formed, integers such as a number holds exactly), else
 * null. Columns have names in small letters, each once, none of a partition; values lie in the order of the columns, and
 * there is neither a Bloom filter nor a column index.
 */
export const columnarColumns = [
  { name: 'source', type: 'string', comment: 'key of the original object' },
  { name: 'position', type: 'int', comment: 'line of the original, from 0' },
  { name: 'verbatim', type: 'string', comment: 'the line as it was, where the columns alone do not make it again' },
  { name: 'repeated', type: 'boolean', comment: 'whether the same record came before, delivered twice' },
] as const;

/** Begin of a `verbatim` that holds the line's bytes in base64. A line that begins so is held in base64 itself. */
export const BASE64_VERBATIM = 'base64:';

/** Name of the list of `ColumnarSource` in a columnar file's key-value metadata, JSON. */
export const SOURCES_METADATA = 'licet.sources';

/** Name of the format in a columnar file's key-value metadata, and the format that is written. */
export const FORMAT_METADATA = 'licet.format';
export const COLUMNAR_FORMAT = '1';

/** An original whose records a columnar file holds: all of them, in one file. */
export interface ColumnarSource {
  readonly key: string;
  /** How many lines it has. */
  readonly records: number;
  /** SHA-256 of the original object's bytes, hexadecimal. */
  readonly sha256: string;
  /** SHA-256 of its lines, uncompressed, hexadecimal; the same as `sha256` where the original is not compressed. */
  readonly content: string;
  /** Whether its last line has no newline behind it; absent where it has one, or where there is no line. */
  readonly unterminated?: true | undefined;
}

/** Key of the nth columnar file of a kind's partition, from 1 without gaps: files are only ever added. */
export const columnarKey = (kind: AuditKind, hour: RecordTime, part: number): string =>
  `${COLUMNAR_PREFIX}/${kind}/${auditPartition(hour)}/part-${String(part).padStart(5, '0')}.parquet`;
