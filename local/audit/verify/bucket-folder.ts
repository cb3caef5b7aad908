import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../../aws/error-code.ts';
import { auditBucketsIn, type NamedBucket } from '../audit-buckets.ts';
import { entriesOf } from '../folder-entries.ts';
import type { AuditBucket, ListedObject } from './audit-bucket.ts';

async function* filesUnder(root: string, prefix: string): AsyncGenerator<ListedObject> {
  for (const { name, isFolder } of await entriesOf(join(root, prefix))) {
    const key = prefix + name;
    if (isFolder) yield* filesUnder(root, `${key}/`);
    else yield { key, modified: (await stat(join(root, key))).mtime.toISOString() };
  }
}

/** A folder of a bucket's objects, one file each; a file's time of modification is when its object came in. */
const bucketFolder = (root: string, bucket: NamedBucket): AuditBucket => ({
  ...bucket,
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
 * @throws with a message for the user where there is none, one whose name tells no region, or two of the same
 */
export const bucketFolders = async (folder: string): Promise<readonly AuditBucket[]> => {
  const buckets = await auditBucketsIn(folder);
  if (buckets.length > 0) return buckets.map((bucket) => bucketFolder(join(folder, bucket.name), bucket));
  throw new Error(
    `There is no ${existsSync(folder) ? 'audit bucket in' : 'folder'} ${folder}. Start Licet with npm start, or name a folder: --data <folder of a run> or ` +
      '--archive <folder of buckets>.',
  );
};
