import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Store } from './store.ts';

/** For its owner alone: what is kept is the customer's. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

const writeThrough = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
};

/**
 * Keeps the text in a file (Node.js). A save is whole or not at all, also when the power goes: it is written and synced
 * beside the file, and then takes its name. Processes may share the file: the last to save wins, and nobody ever reads a
 * torn one. Its folder is made where there is none.
 */
export const fileStore = (path: string): Store => ({
  load: async () => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  save: async (text) => {
    await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    // In the same folder, since a name can only be taken over within one file system.
    const draft = `${path}.${randomUUID()}.tmp`;
    try {
      await writeThrough(draft, text);
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  },
});
