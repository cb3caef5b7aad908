import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../aws/error-code.ts';

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * What is in a folder, by name; nothing where there is no such folder. Links are followed: what they lead to is what
 * queries find there. One that leads nowhere is an error.
 */
export const entriesOf = async (folder: string): Promise<readonly FolderEntry[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  });
  const told = entries.map(async (entry): Promise<FolderEntry> => {
    const { name } = entry;
    return { name, isFolder: (entry.isSymbolicLink() ? await stat(join(folder, name)) : entry).isDirectory() };
  });
  return (await Promise.all(told)).toSorted((one, other) => (one.name < other.name ? -1 : 1));
};
