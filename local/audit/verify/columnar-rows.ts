import type { FileMetaData, Statistics } from 'hyparquet';
import { columnarColumns } from '../../../lambdas/contract/columnar.ts';
import type { FileColumn } from './columnar-layout.ts';

/** A row as it was read, by the names of the columns. */
export type ReadRow = Readonly<Record<string, unknown>>;

const ownColumns: ReadonlySet<string> = new Set(columnarColumns.map(({ name }) => name));

/** Columns of the record, without those of the file itself. */
export const recordColumns = (columns: readonly FileColumn[]): readonly FileColumn[] =>
  columns.filter(({ name }) => !ownColumns.has(name));

const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

const isOfType = (type: FileColumn['type'], value: unknown): boolean => {
  switch (type) {
    case 'string':
      return typeof value === 'string' && value.isWellFormed();
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
      return Number.isInteger(value) && Number(value) >= INT_MIN && Number(value) <= INT_MAX;
    case 'bigint':
      return Number.isSafeInteger(value);
  }
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const membersOf = (line: Uint8Array): ReadonlyMap<string, unknown> => {
  try {
    const value: unknown = JSON.parse(utf8.decode(line));
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
};

/**
 * A column in which a row shows something else than its line says. It is asked of lines that are kept word for word:
 * of all others the line is made of the columns.
 */
export const shownOtherwise = (columns: readonly FileColumn[], row: ReadRow, line: Uint8Array): string | undefined => {
  const members = membersOf(line);
  return columns.find(({ name, type }) => {
    const [said, shown] = [members.get(name), row[name] ?? null];
    const expected = isOfType(type, said) ? said : null;
    return typeof shown === 'bigint' ? typeof expected !== 'number' || BigInt(expected) !== shown : shown !== expected;
  })?.name;
};

type Value = string | number | bigint | boolean;

const isValue = (value: unknown): value is Value => ['string', 'number', 'bigint', 'boolean'].includes(typeof value);

/** Texts stand in the order of their bytes. */
const isBelow = (one: Value, other: Value): boolean =>
  typeof one === 'string' && typeof other === 'string'
    ? Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0
    : one < other;

type Excludes = (value: Value, bound: Value) => boolean;

/** Whether statistics tell what is there: by them readers pass over groups of rows, or answer without reading them. */
const isTold = (statistics: Statistics, values: readonly unknown[]): boolean => {
  const present = new Set(values.filter(isValue));
  const { min_value: least, max_value: greatest, null_count: nulls } = statistics;
  // A bound that is there itself is so unless it is said that it is not: then it is one that was shortened.
  const isBound = (bound: unknown, isExact: boolean | undefined, excludes: Excludes): boolean =>
    !isValue(bound) ||
    ((isExact === false || present.has(bound)) && [...present].every((value) => !excludes(value, bound)));
  return (
    Number(nulls) === values.filter((value) => !isValue(value)).length &&
    isBound(least, statistics.is_min_value_exact, isBelow) &&
    isBound(greatest, statistics.is_max_value_exact, (value, end) => isBelow(end, value))
  );
};

/** What makes readers of the file find other rows than it has; undefined where nothing does. */
export const groupsFault = (
  { row_groups: groups }: FileMetaData,
  columns: readonly FileColumn[],
  rows: readonly ReadRow[],
): string | undefined => {
  let start = 0;
  for (const group of groups) {
    const within = rows.slice(start, start + Number(group.num_rows));
    start += within.length;
    const untold = columns.find(({ name }, at) => {
      const statistics = group.columns[at]?.meta_data?.statistics;
      return (
        statistics !== undefined &&
        !isTold(
          statistics,
          within.map((row) => row[name]),
        )
      );
    });
    if (untold !== undefined) return `values of its column ${untold.name} are not what the file tells of them`;
  }
  return undefined;
};
