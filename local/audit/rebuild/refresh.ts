import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';

const failed = z.object({ code: z.unknown(), signal: z.string().nullish(), stderr: z.string().optional() });

/**
 * Runs the command of `--refresh`.
 *
 * @throws with a message for the user: what it printed last, or else the command itself
 */
export const refreshed = async (command: string): Promise<void> => {
  try {
    await promisify(execFile)('sh', ['-c', command]);
  } catch (error) {
    const { code, signal, stderr = '' } = failed.parse(error);
    const how = typeof signal === 'string' ? `was ended by ${signal}` : `failed with exit code ${String(code)}`;
    const said = stderr.trim().split('\n').at(-1) ?? '';
    throw new Error(`--refresh ${how}, so the log was not read: ${said === '' ? command : said}`, { cause: error });
  }
};
