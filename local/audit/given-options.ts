import { parseArgs, type ParseArgsConfig } from 'node:util';
import * as z from 'zod';
import { hasCode } from '../aws/error-code.ts';

/** npm takes options for its own that stand before `--`, and hands on what is left of them. */
export const NPM_HINT = 'npm needs -- before options: npm run audit --';

const told = z.object({ message: z.string() });

const ended = (text: string): string => text.replace(/\.?$/, '.');

/** Node's own words take several lines, and speak to who wrote the program. */
const inOneLine = (error: unknown): string => {
  const [first = ''] = told.parse(error).message.split('\n');
  const option = /'(?:-\w, )?(--[\w-]+)/.exec(first)?.[1];
  if (hasCode(error, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') && option !== undefined) {
    return /does not take an argument/.test(first)
      ? ended(first)
      : `${option} lacks its value; one that begins with a dash is written ${option}=<value>.`;
  }
  if (hasCode(error, 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL'))
    return `${ended(first.split('. ')[0] ?? '')} --help shows the options. ${NPM_HINT} …`;
  return `${ended(first.split('. ')[0] ?? '')} --help shows the options.`;
};

/**
 * The arguments of a command, as its options are.
 *
 * @throws with a message for the user, of one line
 */
export const givenOptions = <Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> => {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Error(inOneLine(error), { cause: error });
  }
};
