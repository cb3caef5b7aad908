import { nodeCryptography } from '../../../client/src/platform/node-cryptography.ts';
import type { CliIo, FileMode } from '../../../client/src/cli/cli-io.ts';
import type { Installed, LeaseTarget } from '../../../client/src/cli/install-lease.ts';
import type { LeaseFile } from '../../../client/src/cli/lease-file.ts';
import { type ExitCode, runCli } from '../../../client/src/cli/run-cli.ts';
import type { Fetch } from '../../../client/src/platform/runtime.ts';

export const NOW = Date.UTC(2026, 10, 24, 12);

export interface Ran {
  readonly exitCode: ExitCode;
  readonly out: string;
  readonly error: string;
}

/** A machine that `licet` is run on: its files, its environment, its network. */
export interface Machine {
  readonly files: Map<string, string>;
  readonly modes: Map<string, FileMode>;
  readonly environment: Record<string, string>;
  readonly installations: { readonly file: LeaseFile; readonly target: LeaseTarget }[];
  /** What the store says when a lease is installed. */
  installs: Installed | undefined;
  now: number;
  /** Runs a command line; words are separated by single spaces. */
  readonly run: (line: string) => Promise<Ran>;
  /** Runs it and reads the JSON that it printed. */
  readonly json: (line: string) => Promise<unknown>;
}

const unplugged: Fetch = () => Promise.reject(new TypeError('fetch failed'));

export const machine = (fetch: Fetch = unplugged): Machine => {
  const files = new Map<string, string>();
  const modes = new Map<string, FileMode>();
  const environment: Record<string, string> = {};
  const installations: { file: LeaseFile; target: LeaseTarget }[] = [];
  let random = 0;
  const run = async (line: string): Promise<Ran> => {
    const printed = { out: '', error: '' };
    const io: CliIo = {
      runtime: {
        now: () => made.now,
        monotonic: () => 0,
        fetch,
        cryptography: {
          ...nodeCryptography,
          randomBytes: (count) => {
            random += 1;
            return new Uint8Array(count).fill(random);
          },
        },
      },
      environment,
      files: {
        read: (path) => (path === '/locked' ? Promise.reject(new Error('EACCES')) : Promise.resolve(files.get(path))),
        write: (path, text, mode) => {
          if (path.startsWith('/locked')) return Promise.reject(new Error('EACCES'));
          files.set(path, text);
          modes.set(path, mode);
          return Promise.resolve();
        },
      },
      deviceId: (product) => Promise.resolve(`device-of-${product}`),
      installLease: (file, target) => {
        installations.push({ file, target });
        return Promise.resolve(made.installs ?? { installed: false, code: 'STORE_TAMPERED', detail: 'Altered.' });
      },
      stdout: (text) => {
        printed.out += text;
      },
      stderr: (text) => {
        printed.error += text;
      },
    };
    return { exitCode: await runCli(line === '' ? [] : line.split(' '), io), ...printed };
  };
  const made: Machine = {
    files,
    modes,
    environment,
    installations,
    installs: undefined,
    now: NOW,
    run,
    json: async (line) => JSON.parse((await run(`${line} --json`)).out) as unknown,
  };
  return made;
};
