import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../../aws/error-code.ts';
import { type AuditBucket, type ListedObject, regionOfBucket } from './audit-bucket.ts';

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** Links are followed: what they lead to is what queries find there. One that leads nowhere is an error. */
const entriesOf = async (folder: string): Promise<readonly Entry[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  });
  const told = entries.map(async (entry): Promise<Entry> => {
    const { name } = entry;
    return { name, isFolder: (entry.isSymbolicLink() ? await stat(join(folder, name)) : entry).isDirectory() };
  });
  return (await Promise.all(told)).toSorted((one, other) => (one.name < other.name ? -1 : 1));
};

async function* filesUnder(root: string, prefix: string): AsyncGenerator<ListedObject> {
  for (const { name, isFolder } of await entriesOf(join(root, prefix))) {
    const key = prefix + name;
    if (isFolder) yield* filesUnder(root, `${key}/`);
    else yield { key, modified: (await stat(join(root, key))).mtime.toISOString() };
  }
}

/** A folder of a bucket's objects, one file each; a file's time of modification is when its object came in. */
const bucketFolder = (root: string, name: string): AuditBucket => ({
  name,
  region: regionOfBucket(name),
  list: (prefix) => filesUnder(root, prefix),
  below: async (prefix) =>
    (await entriesOf(join(root, prefix))).filter(({ isFolder }) => isFolder).map(({ name }) => `${prefix}${name}/`),
  read: (key) =>
    readFile(join(root, key)).catch((error: unknown) => {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    }),
  close: () => undefined,
});

/**
 * The audit buckets in a folder of buckets: all that queries look into.
 *
 * @throws with a message for the user where there is none, or one whose name tells no region
 */
export const bucketFolders = async (folder: string): Promise<readonly AuditBucket[]> => {
  const names = (await entriesOf(folder)).filter(({ name, isFolder }) => isFolder && name.includes('-audit-'));
  if (names.length > 0) return names.map(({ name }) => bucketFolder(join(folder, name), name));
  throw new Error(
    `There is no audit bucket in ${folder}. Start Licet with npm start, or name a folder: --data <folder of a run> or ` +
      '--archive <folder of buckets>.',
  );
};
