import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Ran {
  readonly exitCode: number | null;
  readonly out: string;
  readonly error: string;
}

export interface Program extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Resolves with the first line of its output that matches; rejects where it ends before. */
  readonly line: (pattern: RegExp) => Promise<string>;
  readonly ended: Promise<Ran>;
}

export interface Run {
  readonly folder: string;
  /** All that it finds in its environment, beside the path to programs. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: the Node.js that runs the tests. */
  readonly node?: string;
}

/** Starts a script of Node.js, as somebody with a shell would. */
export const startProgram = (
  args: readonly string[],
  { folder, environment = {}, node = process.execPath }: Run,
): Program => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, ...environment };
  const child = spawn(node, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(([out, error]) => ({
    exitCode: child.exitCode,
    out,
    error,
  }));
  const printed = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const found = output.split('\n').find((each) => pattern.test(each));
        if (found !== undefined) resolve(found);
      });
    });
  return {
    child,
    ended,
    line: (pattern) =>
      Promise.race([
        printed(pattern),
        ended.then(({ out, error }) => {
          throw new Error(`It ended without a line ${String(pattern)}:\n${out}${error}`);
        }),
      ]),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

/** Runs a script of Node.js to its end. */
export const runProgram = (args: readonly string[], run: Run): Promise<Ran> => startProgram(args, run).ended;
