import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Checkpoints, fileCheckpoints, memoryCheckpoints } from '../../../local/aws/checkpoints.ts';
import { runUntilKilled } from './killed-process.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoints-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const kinds: readonly (readonly [string, () => Checkpoints])[] = [
  ['in files', () => fileCheckpoints(folder)],
  ['in memory', () => memoryCheckpoints()],
];

describe.each(kinds)('checkpoints %s', (_, open) => {
  test('a name under which nothing was saved has no value', async () => {
    expect(await open().load('reader')).toBeUndefined();
  });

  test('each name keeps what was last saved under it', async () => {
    const checkpoints = open();
    await checkpoints.save('one', 'a');
    await checkpoints.save('two', 'b');
    await checkpoints.save('one', 'c');
    expect([await checkpoints.load('one'), await checkpoints.load('two')]).toEqual(['c', 'b']);
  });

  test('of saves at once the last one wins', async () => {
    const checkpoints = open();
    await Promise.all(['1', '2', '3'].map((value) => checkpoints.save('reader', value)));
    expect(await checkpoints.load('reader')).toBe('3');
  });
});

describe('checkpoints in files', () => {
  test('are there for the next process', async () => {
    await fileCheckpoints(folder).save('reader', 'position');
    expect(await fileCheckpoints(folder).load('reader')).toBe('position');
  });

  test.each(['', '../outside', 'a/b', '.hidden'])('"%s" is no name', async (name) => {
    await expect(fileCheckpoints(folder).save(name, 'x')).rejects.toThrow('cannot name a checkpoint');
  });

  test('a value half written by a killed process does not count', async () => {
    const checkpoints = fileCheckpoints(folder);
    await checkpoints.save('reader', 'whole');
    const [file = ''] = await readdir(folder);
    await writeFile(join(folder, `${file}.new`), 'ha');
    expect(await checkpoints.load('reader')).toBe('whole');
    await checkpoints.save('reader', 'next');
    expect(await checkpoints.load('reader')).toBe('next');
  });

  test('a killed process leaves the value that it was told to be saved, or the one after it', async () => {
    const lines = await runUntilKilled('./save-until-killed.ts', [folder], 20);
    const saved = Number(await fileCheckpoints(folder).load('counter'));
    const told = Number(lines.at(-1));
    expect([told, told + 1]).toContain(saved);
  });
});
