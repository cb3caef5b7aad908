import { CliError, failure, usageError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { errorMessage } from './error-message.ts';
import { givenFor } from './given.ts';
import { helpOf, overview } from './help.ts';

/** 0: done. 1: failed, or something was looked at and found wanting. 2: the command line is wrong. */
export type ExitCode = 0 | 1 | 2;

const wordsOf = ({ name }: Command): readonly string[] => name.split(' ');

/** @throws CliError */
const commandOf = (argv: readonly string[]): Command => {
  const found = commands.find((command) => wordsOf(command).every((word, index) => argv[index] === word));
  if (found !== undefined) return found;
  const words = argv.slice(0, 2).filter((word) => !word.startsWith('-'));
  throw usageError(
    words.length === 0 ? 'No command was given' : `There is no command "${words.join(' ')}"`,
    'See: licet --help',
  );
};

const reportError = ({ code, message, remedy }: CliError, asJson: boolean, io: CliIo): void => {
  io.stderr(asJson ? JSON.stringify({ error: { code, message, remedy } }) : `licet: ${message}.\n${remedy}`);
};

/** What nobody foresaw is told too; its stack is of no use to whoever runs the program. */
const foreseen = (error: unknown): CliError =>
  error instanceof CliError ? error : failure('INTERNAL', errorMessage(error), 'Report this, with what you did.');

const isHelp = (argv: readonly string[]): boolean =>
  argv.length === 0 || argv[0] === 'help' || argv[0] === '--help' || argv[0] === '-h';

const runCommand = async (argv: readonly string[], io: CliIo): Promise<ExitCode> => {
  if (isHelp(argv)) {
    io.stdout(overview(commands));
    return argv.length === 0 ? 2 : 0;
  }
  const command = commandOf(argv);
  const given = givenFor(command, argv.slice(wordsOf(command).length));
  if (given.has('help')) {
    io.stdout(helpOf(command));
    return 0;
  }
  const { exitCode, text, json } = await command.run(given, io);
  io.stdout(given.has('json') && json !== undefined ? JSON.stringify(json) : text);
  return exitCode;
};

/**
 * The command line program `licet`. Results go to standard output; errors to standard error, with what to do about them.
 *
 * @param argv what was typed after the program's name
 */
export const runCli = async (argv: readonly string[], io: CliIo): Promise<ExitCode> => {
  try {
    return await runCommand(argv, io);
  } catch (error) {
    const { exitCode } = foreseen(error);
    reportError(foreseen(error), argv.includes('--json'), io);
    return exitCode;
  }
};
