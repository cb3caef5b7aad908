import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFiles } from '../../../client/src/cli/node-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('what was written is read, and replaced as a whole', async () => {
  const path = join(folder, 'lease.json');
  await nodeFiles.write(path, 'first, and longer', 'public');
  await nodeFiles.write(path, 'second', 'private');
  expect(await nodeFiles.read(path)).toBe('second');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['lease.json']);
});

test('a file that is not there is nothing; one that cannot be read or written is an error', async () => {
  expect(await nodeFiles.read(join(folder, 'nothing'))).toBeUndefined();
  await expect(nodeFiles.read(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(nodeFiles.write(join(folder, 'no', 'such'), 'text', 'public')).rejects.toMatchObject({ code: 'ENOENT' });
});
