import { createHash } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from '../error-code.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { replaceFile } from '../replace-file.ts';
import { currentVersion, type History, historySchema, type Version } from './object-history.ts';
import { S3Error } from './s3-error.ts';

/**
 * A bucket's objects as files. `visible` holds the current contents under their keys, for programs that read the bucket
 * as a folder; everything else is in `hidden`:
 *
 *     histories/<key's hash>.json    the versions of a key
 *     older/<key's hash>/<version>   contents that are no longer current
 *     changes/<n>.json, <n>.content  a change under way
 *
 * A change is decided as soon as `changes/<n>.json` is in its place: what follows can be repeated, and is when the next
 * start finds it there. So a put that was acknowledged is never lost or torn, whenever the process is killed.
 */
export interface ObjectStore {
  readonly history: (key: string) => Promise<History>;
  /** Chooses a version and reads its content, with no change of the key in between. */
  readonly read: (key: string, choose: (history: History) => Version) => Promise<StoredObject>;
  /** Changes a key's history; the change of one key waits for the one before it. */
  readonly change: (key: string, decide: (history: History) => Change) => Promise<void>;
}

/** The history as it shall be, and the new newest version's content where it has one. */
export interface Change {
  readonly versions: readonly Version[];
  readonly content?: Buffer;
}

export interface StoredObject {
  readonly version: Version;
  readonly content: Buffer;
}

export interface Folders {
  readonly visible: string;
  readonly hidden: string;
}

const KEY_LENGTH_MAX = 1_024;
const SEGMENT_LENGTH_MAX = 255;

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

const isAbsent = (error: unknown): boolean => hasCode(error, 'ENOENT');

const ignoring = (expected: (error: unknown) => boolean) => (error: unknown) => {
  if (!expected(error)) throw error;
};

/** @throws S3Error `NotImplemented` for a key that S3 takes but that is no path of a file in the bucket's folder */
export const checkKey = (key: string): void => {
  const segments = key.split('/');
  const isPath = segments.every(
    (segment) =>
      segment !== '' && segment !== '.' && segment !== '..' && Buffer.byteLength(segment) <= SEGMENT_LENGTH_MAX,
  );
  if (isPath && Buffer.byteLength(key) <= KEY_LENGTH_MAX && !/[\u0000-\u001f\u007f\\]/.test(key)) return;
  throw new S3Error('NotImplemented', `The local S3 keeps objects as files and cannot keep "${key}"`);
};

const pathsOf = ({ visible, hidden }: Folders) => ({
  history: (key: string) => join(hidden, 'histories', `${hashOf(key)}.json`),
  older: (key: string, versionId: string) => join(hidden, 'older', hashOf(key), versionId),
  current: (key: string) => join(visible, ...key.split('/')),
  changes: join(hidden, 'changes'),
});
type Paths = ReturnType<typeof pathsOf>;

const readHistory = async (paths: Paths, key: string): Promise<History> => {
  try {
    return historySchema.parse(JSON.parse(await readFile(paths.history(key), 'utf8')));
  } catch (error) {
    if (isAbsent(error)) return { key, versions: [] };
    throw error;
  }
};

const writeContent = async (path: string, content: Buffer): Promise<void> => {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** @throws S3Error `NotImplemented` where the key would need a file to be a folder too */
const makePlace = async (paths: Paths, key: string): Promise<void> => {
  const path = paths.current(key);
  try {
    await mkdir(dirname(path), { recursive: true });
    // A folder that is empty was left by keys that are gone.
    await rmdir(path).catch(ignoring((error) => isAbsent(error) || hasCode(error, 'ENOTDIR')));
  } catch (error) {
    if (!hasCode(error, 'ENOTDIR', 'EEXIST', 'ENOTEMPTY')) throw error;
    throw new S3Error('NotImplemented', `The local S3 keeps objects as files: "${key}" clashes with another key`);
  }
};

/** Keeps the content that is current, if its version stays in the history; else it goes. */
const retire = async (paths: Paths, key: string, before: History, after: History): Promise<void> => {
  const old = currentVersion(before);
  if (old === undefined || currentVersion(after)?.versionId === old.versionId) return;
  if (after.versions.some(({ versionId }) => versionId === old.versionId)) {
    const path = paths.older(key, old.versionId);
    await mkdir(dirname(path), { recursive: true });
    await link(paths.current(key), path).catch(ignoring((error) => hasCode(error, 'ENOENT', 'EEXIST')));
  }
  if (currentVersion(after) === undefined) await rm(paths.current(key), { force: true });
};

/** Puts the content of the version that is current from now on into its place. */
const expose = async (paths: Paths, after: History, content: string): Promise<void> => {
  const now = currentVersion(after);
  if (now === undefined) return;
  const path = paths.current(after.key);
  await mkdir(dirname(path), { recursive: true });
  for (const source of [content, paths.older(after.key, now.versionId)]) {
    await rename(source, path).catch(ignoring(isAbsent));
  }
};

/** Carries a decided change out. May be repeated after having been broken off anywhere. */
const carryOut = async (paths: Paths, change: string, after: History): Promise<void> => {
  const { key } = after;
  const before = await readHistory(paths, key);
  await retire(paths, key, before, after);
  await expose(paths, after, `${change}.content`);
  const kept = new Set(after.versions.map(({ versionId }) => versionId));
  for (const { versionId } of before.versions) {
    if (!kept.has(versionId)) await rm(paths.older(key, versionId), { force: true });
  }
  await replaceFile(paths.history(key), JSON.stringify(after));
  await rm(`${change}.json`);
};

const finishBrokenOff = async (paths: Paths): Promise<void> => {
  const names = await readdir(paths.changes);
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const path = join(paths.changes, name);
    const after = historySchema.parse(JSON.parse(await readFile(path, 'utf8')));
    await carryOut(paths, path.slice(0, -'.json'.length), after);
  }
  // What is left was never decided, so nobody was told that it is stored.
  for (const name of await readdir(paths.changes)) await rm(join(paths.changes, name), { force: true });
};

/** Opens a bucket's folders and finishes what an earlier process was killed in. */
export const openObjectStore = async (folders: Folders): Promise<ObjectStore> => {
  const paths = pathsOf(folders);
  const made = [folders.visible, join(folders.hidden, 'histories'), paths.changes];
  for (const folder of made) await mkdir(folder, { recursive: true });
  await finishBrokenOff(paths);
  const inTurn = oneAtATime();
  let changeCount = 0;
  return {
    history: (key) => readHistory(paths, key),
    read: (key, choose) =>
      inTurn(key, async () => {
        const history = await readHistory(paths, key);
        const version = choose(history);
        const isCurrent = currentVersion(history)?.versionId === version.versionId;
        return {
          version,
          content: await readFile(isCurrent ? paths.current(key) : paths.older(key, version.versionId)),
        };
      }),
    change: (key, decide) =>
      inTurn(key, async () => {
        const { versions, content } = decide(await readHistory(paths, key));
        if (content !== undefined) await makePlace(paths, key);
        changeCount += 1;
        const change = join(paths.changes, String(changeCount));
        if (content !== undefined) await writeContent(`${change}.content`, content);
        const after: History = { key, versions: [...versions] };
        await replaceFile(`${change}.json`, JSON.stringify(after));
        await carryOut(paths, change, after);
      }),
  };
};
