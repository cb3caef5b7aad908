import type { AuditColumn, AuditKind } from '../../contract/audit.ts';
import type { ColumnarSource } from '../../contract/columnar.ts';
import { type ColumnarLine, columnsOfKind, readLine } from './columnar-line.ts';
import { sha256Of } from './digest.ts';
import { linesOf, type OriginalLines } from './original-lines.ts';

/** A row of a columnar file; see `columnarColumns`. */
export interface ColumnarRow extends ColumnarLine {
  readonly source: string;
  readonly position: number;
  readonly repeated: boolean;
}

/** What a columnar file holds. */
export interface ColumnarPart {
  /** Columns of the kind. */
  readonly columns: readonly AuditColumn[];
  /** In the order of the sources, and of the lines in each. */
  readonly rows: readonly ColumnarRow[];
  readonly sources: readonly ColumnarSource[];
}

/** An original object as it was read. */
export interface Original {
  readonly key: string;
  /** SHA-256 of the object's bytes, hexadecimal. */
  readonly sha256: string;
  /** Its bytes, decompressed. */
  readonly content: Uint8Array;
}

/** An original with its lines. */
export interface CutOriginal extends OriginalLines {
  readonly source: ColumnarSource;
  /** Size of the content. */
  readonly bytes: number;
}

export const cutOriginal = ({ key, sha256, content }: Original): CutOriginal => {
  const { lines, unterminated } = linesOf(content);
  const source = { key, records: lines.length, sha256, content: sha256Of(content) };
  return {
    lines,
    unterminated,
    source: unterminated ? { ...source, unterminated } : source,
    bytes: content.length,
  };
};

/** Lines of records that are known already, by the ids of the records. */
export type KnownLines = ReadonlyMap<string, readonly Uint8Array[]>;

/**
 * Tells of line after line whether the very same record was there before. By its id alone it is not told: a record that
 * has the id of another and says something else must stay in sight.
 */
const repetitions = (earlier: KnownLines) => {
  const seen = new Map<string, Uint8Array[]>();
  return (id: unknown, line: Uint8Array): boolean => {
    if (typeof id !== 'string') return false;
    const same = (other: Uint8Array): boolean => Buffer.compare(other, line) === 0;
    const alike = seen.get(id) ?? [];
    if (alike.some(same) || earlier.get(id)?.some(same) === true) return true;
    seen.set(id, [...alike, line]);
    return false;
  };
};

const idColumn = (columns: readonly AuditColumn[]): number => columns.findIndex(({ name }) => name === 'id');

/** Ids of the records in such rows. */
export const idsOf = ({ columns, rows }: ColumnarPart): ReadonlySet<string> => {
  const at = idColumn(columns);
  return new Set(rows.map(({ cells }) => cells[at]).filter((id) => typeof id === 'string'));
};

/** Makes originals to rows. None is marked as repeated yet. */
export const partOf = (kind: AuditKind, originals: readonly CutOriginal[]): ColumnarPart => ({
  columns: columnsOfKind[kind],
  rows: originals.flatMap(({ source, lines }) =>
    lines.map((line, position) => ({ ...readLine(kind, line), source: source.key, position, repeated: false })),
  ),
  sources: originals.map(({ source }) => source),
});

/**
 * Marks the records that came before, within the part or in earlier ones.
 *
 * @param originals those that the part is made of
 * @param earlier lines of earlier parts of the partition, at least of those records whose ids are in this part too
 */
export const markRepeated = (
  part: ColumnarPart,
  originals: readonly CutOriginal[],
  earlier: KnownLines,
): ColumnarPart => {
  const at = idColumn(part.columns);
  const isRepeated = repetitions(earlier);
  const lines = originals.flatMap((original) => original.lines);
  const rows = part.rows.map((row, index) => ({
    ...row,
    repeated: isRepeated(row.cells[at], lines[index] ?? new Uint8Array()),
  }));
  return { ...part, rows };
};
