import { parseArgs } from 'node:util';
import { usageError } from './cli-error.ts';
import type { Command } from './command.ts';
import { errorMessage } from './error-message.ts';

/** What stood on the command line after a command's name. */
export interface Given {
  /** @returns undefined where the option was not given */
  readonly text: (option: string) => string | undefined;
  /** @throws CliError where the option was not given */
  readonly required: (option: string) => string;
  readonly has: (option: string) => boolean;
  /** The one argument beside the options. @throws CliError where it was not given */
  readonly file: () => string;
}

/** Options that every command takes. */
export const EVERYWHERE = {
  json: { help: 'Print the result, or the error, as JSON.' },
  help: { help: 'Print this help.' },
} as const;

const SECRETS_ELSEWHERE =
  'Other users of the machine can read a command line. Give the key in LICET_LICENSE_KEY or with --license-key-file.';

/** Values are left out, what stands where no value belongs included: it may be a secret. */
const unreadable = (error: unknown, args: readonly string[], { name }: Command) => {
  const isSecret = args.some((arg) => /^--(license-)?key(=|$)/.test(arg));
  const [sentence = ''] = errorMessage(error).split(/\. |\n/);
  return usageError(
    sentence.startsWith('Unexpected argument') ? `${name} takes no argument beside its options` : sentence,
    isSecret ? SECRETS_ELSEWHERE : `See: licet ${name} --help`,
  );
};

/** @throws CliError where an option is unknown, lacks its value, or is empty */
export const givenFor = (command: Command, args: readonly string[]): Given => {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...EVERYWHERE }).map(([name, option]) => [
      name,
      {
        type: 'value' in option ? ('string' as const) : ('boolean' as const),
        ...(name === 'help' && { short: 'h' }),
      },
    ]),
  );
  const parse = () => {
    try {
      return parseArgs({ args: [...args], options, strict: true, allowPositionals: command.file !== undefined });
    } catch (error) {
      throw unreadable(error, args, command);
    }
  };
  const { values, positionals } = parse();
  const text = (option: string): string | undefined => {
    const value = values[option];
    if (typeof value !== 'string') return undefined;
    if (value.trim() === '') throw usageError(`--${option} is empty`, `See: licet ${command.name} --help`);
    return value;
  };
  if (positionals.length > 1) {
    throw usageError(`${command.name} takes one file`, `See: licet ${command.name} --help`);
  }
  return {
    text,
    has: (option) => values[option] === true,
    required: (option) => {
      const value = text(option);
      if (value === undefined) throw usageError(`--${option} is missing`, `See: licet ${command.name} --help`);
      return value;
    },
    file: () => {
      const [path] = positionals;
      if (path === undefined) {
        throw usageError(`The ${command.file ?? 'file'} is missing`, `See: licet ${command.name} --help`);
      }
      return path;
    },
  };
};
