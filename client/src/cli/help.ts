import type { Command, CommandOption } from './command.ts';
import { EVERYWHERE } from './given.ts';

const table = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n');
};

const written = (name: string, { value }: CommandOption): string =>
  `--${name}${value === undefined ? '' : ` <${value}>`}`;

/** Not of this program's own: `bin/licet.js` passes it on to the repository. */
const AUDIT = ['audit', 'ask and prove the audit archive, in a checkout of the Licet repository'] as const;

export const overview = (commands: readonly Command[]): string =>
  [
    'licet: leases for machines without a network, and typed features.',
    '',
    'Usage: licet <command> [options]',
    '',
    table([...commands.map(({ name, summary }) => [name, summary] as const), AUDIT]),
    '',
    'Each command has a --help of its own. Exit codes: 0 done, 1 failed or found wanting, 2 wrong usage.',
  ].join('\n');

export const helpOf = ({ name, summary, file, options, notes }: Command): string =>
  [
    `licet ${name}: ${summary}`,
    '',
    `Usage: licet ${name}${file === undefined ? '' : ` <${file}>`} [options]`,
    '',
    table(Object.entries({ ...options, ...EVERYWHERE }).map(([option, each]) => [written(option, each), each.help])),
    ...notes.flatMap((note) => ['', note]),
  ].join('\n');
