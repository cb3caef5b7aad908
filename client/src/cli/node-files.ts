import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { FileMode, Files } from './cli-io.ts';

const MODES: Readonly<Record<FileMode, number>> = { private: 0o600, public: 0o644 };

const missing = v.object({ code: v.literal('ENOENT') });

/** Files of this machine. */
export const nodeFiles: Files = {
  read: async (path) => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (v.is(missing, error)) return undefined;
      throw error;
    }
  },
  write: async (path, text, mode) => {
    const beside = `${path}.${randomUUID()}`;
    try {
      await writeFile(beside, text, { mode: MODES[mode], flag: 'wx' });
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  },
};
