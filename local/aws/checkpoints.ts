import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './error-code.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { replaceFile } from './replace-file.ts';

/** Where a reader of a stream keeps how far it has come. Names are letters, digits, `.`, `_` and `-`. */
export interface Checkpoints {
  /** What was last saved under the name; `undefined` when nothing was. */
  readonly load: (name: string) => Promise<string | undefined>;
  /** Resolves when the value would survive the end of this process. */
  readonly save: (name: string, value: string) => Promise<void>;
}

const pathIn = (folder: string, name: string): string => {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name)) throw new Error(`"${name}" cannot name a checkpoint`);
  return join(folder, `${name}.checkpoint`);
};

/** Checkpoints as files of a folder. Saves under one name are done one after another, the last one wins. */
export const fileCheckpoints = (folder: string): Checkpoints => {
  const inTurn = oneAtATime();
  return {
    load: async (name) => {
      try {
        return await readFile(pathIn(folder, name), 'utf8');
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
    save: async (name, value) => {
      const path = pathIn(folder, name);
      await inTurn(name, async () => {
        await mkdir(folder, { recursive: true });
        await replaceFile(path, value);
      });
    },
  };
};

/** Checkpoints that end with the process, for tests and for data in memory. */
export const memoryCheckpoints = (): Checkpoints => {
  const values = new Map<string, string>();
  return {
    load: (name) => Promise.resolve(values.get(name)),
    save: (name, value) => {
      values.set(name, value);
      return Promise.resolve();
    },
  };
};
