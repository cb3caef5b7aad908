import type { Json } from '@duckdb/node-api';
import type { AuditRows } from './local-archive.ts';

const GAP = '  ';
const SHORTEST_COLUMN = 12;

/** What an operator typed may come to a terminal here: control characters are shown, not obeyed. */
export const printable = (text: string): string =>
  text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });

export const cellText = (value: Json): string => {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** Cuts the widest columns, all to one width, until the row fits; none below the shortest width. */
const fitted = (widths: readonly number[], lineWidth: number): number[] => {
  const available = lineWidth - GAP.length * (widths.length - 1);
  const capped = (most: number) => widths.map((width) => Math.min(width, most));
  let most = Math.max(available, SHORTEST_COLUMN);
  while (most > SHORTEST_COLUMN && capped(most).reduce((sum, width) => sum + width, 0) > available) most -= 1;
  return capped(most);
};

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

/**
 * Rows as aligned text, with a line that counts them.
 *
 * @param width characters of a line; `undefined` where nothing is to be cut
 */
export const tableText = ({ columns, rows }: AuditRows, width: number | undefined): string => {
  const cells = [columns, ...rows.map((row) => row.map(cellText))].map((row) => row.map(printable));
  const natural = columns.map((_, index) =>
    cells.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), 0),
  );
  const widths = width === undefined ? natural : fitted(natural, width);
  const [head, ...body] = cells.map((row) =>
    row
      .map((cell, index) => cut(cell, widths[index] ?? 0).padEnd(widths[index] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  const rule = widths.map((each) => '-'.repeat(each)).join(GAP);
  return [head, rule, ...body, `(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`, ''].join('\n');
};
