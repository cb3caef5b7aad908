import type { UnreadableFile } from './load-files.ts';
import { printable } from './table-text.ts';

const SHOWN = 10;

const described = ({ object, lines, reason }: UnreadableFile): string =>
  `  ${object}: ${lines === null ? 'all of it' : `${lines} ${lines === 1 ? 'line' : 'lines'}`}. ${reason}`;

/** Says which files of an archive could not be read, a line each. Nothing where all could. */
export const unreadableLines = (files: readonly UnreadableFile[]): string => {
  if (files.length === 0) return '';
  const more = files.length - SHOWN;
  return [
    `${files.length} ${files.length === 1 ? 'object' : 'objects'} of the archive could not be read, or not whole; what they hold is not in the answer:`,
    ...files.slice(0, SHOWN).map((file) => printable(described(file))),
    ...(more > 0 ? [`  and ${more} more: SELECT * FROM unreadable`] : []),
    '',
  ].join('\n');
};
