import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openBucketStore } from '../../../local/aws/s3/bucket-store.ts';
import type { Version } from '../../../local/aws/s3/object-history.ts';
import { openObjectStore } from '../../../local/aws/s3/object-store.ts';
import { runUntilKilled } from './killed-process.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-crash-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('killed while it is written to, again and again, it loses no acknowledged put and shows no torn object', async () => {
  const told: string[] = [];
  for (const [run, lineCount] of [5, 40, 90].entries()) {
    told.push(...(await runUntilKilled('./put-until-killed.ts', [folder, String(run)], lineCount)));
  }
  const { objects } = (await openBucketStore(folder)).open('archive');
  for (const line of told) {
    const [key = '', versionId, content] = line.split(' ');
    const stored = await objects.read(key, ({ versions }) => {
      const version = versions.find((each) => each.versionId === versionId);
      if (version === undefined) throw new Error(`${key} ${versionId} is lost`);
      return version;
    });
    expect(stored.content.toString()).toBe(content);
  }
  for (const name of await readdir(join(folder, 'archive'), { recursive: true, withFileTypes: true })) {
    if (name.isFile()) {
      // Each content is one text, five hundred times.
      const content = await readFile(join(name.parentPath, name.name), 'utf8');
      expect(content).toBe(content.slice(0, content.length / 500).repeat(500));
    }
  }
  expect(await readdir(join(folder, '.s3', 'archive', 'changes'))).toEqual([]);
});

test('what a killed process had decided is finished by the next one, however much of it was done', async () => {
  const folders = { visible: join(folder, 'decided'), hidden: join(folder, 'decided-hidden') };
  const version = (versionId: string): Version => ({
    versionId,
    kind: 'content',
    lastModified: '2026-11-23T12:00:00.000Z',
    size: 3,
    etag: '',
    headers: {},
    checksums: {},
  });
  const before = await openObjectStore(folders);
  await before.change('key', () => ({ versions: [version('1')], content: Buffer.from('one') }));
  const [history = ''] = await readdir(join(folders.hidden, 'histories'));
  const historyPath = join(folders.hidden, 'histories', history);
  const oldHistory = await readFile(historyPath, 'utf8');
  const decision = JSON.stringify({ key: 'key', versions: [version('2'), version('1')] });
  const contents = async (): Promise<string[]> => {
    const store = await openObjectStore(folders);
    const { versions } = await store.history('key');
    const read = versions.map((each) => store.read('key', () => each));
    return (await Promise.all(read)).map(({ content }) => content.toString());
  };
  // Killed as soon as it was decided,
  await writeFile(join(folders.hidden, 'changes', '1.content'), 'two');
  await writeFile(join(folders.hidden, 'changes', '1.json'), decision);
  expect(await contents()).toEqual(['two', 'one']);
  // with the contents in their places but not yet the history,
  await writeFile(historyPath, oldHistory);
  await writeFile(join(folders.hidden, 'changes', '1.json'), decision);
  expect(await contents()).toEqual(['two', 'one']);
  // and when all was done but the end was not noted.
  await writeFile(join(folders.hidden, 'changes', '1.json'), decision);
  expect(await contents()).toEqual(['two', 'one']);
  expect(await readFile(join(folders.visible, 'key'), 'utf8')).toBe('two');
});

test('what a killed process had not decided is as if it had never been asked for', async () => {
  const folders = { visible: join(folder, 'undecided'), hidden: join(folder, 'hidden') };
  await openObjectStore(folders);

  await writeFile(join(folders.hidden, 'changes', '1.content'), 'half');
  await writeFile(join(folders.hidden, 'changes', '1.json.new'), '{"key":"a","vers');
  const store = await openObjectStore(folders);
  expect(await store.history('a')).toEqual({ key: 'a', versions: [] });
  expect(await readdir(join(folders.hidden, 'changes'))).toEqual([]);
  expect(await readdir(folders.visible)).toEqual([]);
});
