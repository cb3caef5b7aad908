import { type AuditColumn, type AuditKind, changeColumns } from '../../contract/audit.ts';
import { attemptColumns, environmentColumns } from '../../contract/attempts.ts';
import { BASE64_VERBATIM } from '../../contract/columnar.ts';

/** A value of a column: texts, integers that a number holds exactly, booleans, or nothing. */
export type Cell = string | number | boolean | null;

/** A line as a row holds it: a value a column, and the line itself where the values do not make it again. */
export interface ColumnarLine {
  readonly cells: readonly Cell[];
  readonly verbatim: string | null;
}

/** Columns of a kind, as this version writes them. */
export const columnsOfKind: Readonly<Record<AuditKind, readonly AuditColumn[]>> = {
  changes: changeColumns,
  attempts: attemptColumns,
  environments: environmentColumns,
};

const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

/** A value that is not of the column's type is left out of it: then the line is kept whole. */
const cellOf = ({ type }: AuditColumn, value: unknown): Cell => {
  switch (type) {
    case 'string':
      // A text that is no Unicode has no UTF-8; the line has it escaped.
      return typeof value === 'string' && value.isWellFormed() ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'int':
      return Number.isInteger(value) && Number(value) >= INT_MIN && Number(value) <= INT_MAX ? Number(value) : null;
    case 'bigint':
      return Number.isSafeInteger(value) ? Number(value) : null;
  }
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const textOf = (line: Uint8Array): string | undefined => {
  try {
    return utf8.decode(line);
  } catch {
    return undefined;
  }
};

const membersOf = (text: string): ReadonlyMap<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
};

/** The line that the values make; see `contract/columnar.ts`. */
const lineOfCells = (kind: AuditKind, names: readonly string[], cells: readonly Cell[]): string => {
  const members: [string, Cell][] = names.map((name, at) => [name, cells[at] ?? null]);
  return JSON.stringify(Object.fromEntries(kind === 'changes' ? members : [['audit', kind], ...members]));
};

const inBase64 = (line: Uint8Array): string => BASE64_VERBATIM + Buffer.from(line).toString('base64');

/** Reads the line of an original: nothing of it is lost, whatever it is. */
export const readLine = (kind: AuditKind, line: Uint8Array): ColumnarLine => {
  const columns = columnsOfKind[kind];
  const text = textOf(line);
  if (text === undefined) return { cells: columns.map(() => null), verbatim: inBase64(line) };
  const members = membersOf(text);
  const cells = columns.map((column) => cellOf(column, members.get(column.name)));
  const names = columns.map(({ name }) => name);
  if (lineOfCells(kind, names, cells) === text) return { cells, verbatim: null };
  return { cells, verbatim: text.startsWith(BASE64_VERBATIM) ? inBase64(line) : text };
};

/**
 * Makes the line of a row again.
 *
 * @param names columns of the file that the row is in, besides those of `columnarColumns`, in the file's order
 */
export const writeLine = (kind: AuditKind, names: readonly string[], { cells, verbatim }: ColumnarLine): Uint8Array => {
  if (verbatim === null) return Buffer.from(lineOfCells(kind, names, cells));
  return verbatim.startsWith(BASE64_VERBATIM)
    ? Buffer.from(verbatim.slice(BASE64_VERBATIM.length), 'base64')
    : Buffer.from(verbatim);
};
