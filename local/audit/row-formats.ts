import type { AuditRows } from './local-archive.ts';
import { cellText, tableText } from './table-text.ts';

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Ways to print rows: for people, for programs, for spreadsheets (RFC 4180). */
export const rowFormats = {
  table: tableText,
  json: ({ columns, rows }: AuditRows): string => {
    const objects = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])));
    return `${JSON.stringify(objects, null, 2)}\n`;
  },
  csv: ({ columns, rows }: AuditRows): string =>
    [columns, ...rows.map((row) => row.map(cellText))].map((row) => `${row.map(csvCell).join(',')}\r\n`).join(''),
} as const satisfies Record<string, (result: AuditRows, width: number | undefined) => string>;

export type RowFormat = keyof typeof rowFormats;
