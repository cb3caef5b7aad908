import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openDataFolder } from '../../local/data-folder.ts';
import { LocalRunError } from '../../local/local-run-error.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-data-'));
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

test('a folder that is not there is made, with those above it', async () => {
  const { root } = await openDataFolder(join(folder, 'a', 'b'));
  expect(root).toBe(join(folder, 'a', 'b'));
  expect((await stat(root)).isDirectory()).toBe(true);
});

test('a file is no folder, and is left as it is', async () => {
  const file = join(folder, 'notes.txt');
  await writeFile(file, 'kept');
  await expect(openDataFolder(file)).rejects.toThrow(LocalRunError);
  await expect(openDataFolder(file)).rejects.toThrow(`--data takes a folder, and ${file} is a file: name another.`);
  expect((await stat(file)).size).toBe(4);
});

test('neither is what a file is in the way of', async () => {
  const file = join(folder, 'notes.txt');
  await writeFile(file, 'kept');
  await expect(openDataFolder(join(file, 'data'))).rejects.toThrow(
    `--data takes a folder, and a file is in the way of ${join(file, 'data')}: name another.`,
  );
});

const isRoot = process.getuid?.() === 0;
test.each([
  ['cannot be made', async () => chmod(folder, 0o500)],
  ['cannot be written to', async () => mkdir(join(folder, 'data'), { mode: 0o500 })],
])('one that %s is told by its name', async (_what, prepare) => {
  // Nothing is forbidden to root.
  if (isRoot) return;
  await prepare();
  await expect(openDataFolder(join(folder, 'data'))).rejects.toThrow(
    `The data folder ${join(folder, 'data')} cannot be written to: permit it, or name another with --data.`,
  );
});
