import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

const licet = join(import.meta.dirname, '..', '..', 'client', 'bin', 'licet.js');

const failed = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** Runs `licet audit …`, as a shell would. */
export const licetAudit = async (...args: readonly string[]): Promise<Ran> => {
  try {
    const env = { ...process.env, NODE_OPTIONS: '' };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [licet, 'audit', ...args], { env });
    return { code: 0, out: stdout, errors: stderr };
  } catch (error) {
    const { code, stdout, stderr } = failed.parse(error);
    return { code, out: stdout, errors: stderr };
  }
};
