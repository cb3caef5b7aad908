import type { Runtime } from '../platform/runtime.ts';
import type { InstallLease } from './install-lease.ts';

/** What a file is to be protected as: `private` is for its owner's eyes alone. */
export type FileMode = 'private' | 'public';

export interface Files {
  /** @returns undefined where there is no such file. @throws Error where it cannot be read */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Replaces it, whole or not at all. @throws Error where it cannot be written */
  readonly write: (path: string, text: string, mode: FileMode) => Promise<void>;
}

/** Everything that the command line program takes from, and does to, what is around it. */
export interface CliIo {
  readonly runtime: Pick<Runtime, 'now' | 'monotonic' | 'fetch' | 'cryptography'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly files: Files;
  /** The name that a product on this machine gives it. @throws Error where the machine has no id */
  readonly deviceId: (product: string) => Promise<string>;
  readonly installLease: InstallLease;
  /** Ends without a line break get one. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}
