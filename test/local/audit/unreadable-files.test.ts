import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type LocalArchive, openArchive } from '../../../local/audit/local-archive.ts';
import { unreadableLines } from '../../../local/audit/unreadable-lines.ts';
import { emptyBuckets, rowsOf } from './asked-archive.ts';
import { writeColumnar, writeOriginals } from './bucket-files.ts';
import { aChange, anAttempt } from './told-records.ts';

const bucket = 'licet-local-audit-000000000000-eu-west-1';
const hour = 'region=eu-west-1/day=2026-11-15/hour=10';
const attempts = `${bucket}/attempts/${hour}`;

let buckets: string;
let archive: LocalArchive | undefined;
beforeEach(async () => {
  buckets = await emptyBuckets();
  await writeOriginals(buckets, 'attempts', [anAttempt({ id: 'dec_1' }), anAttempt({ id: 'dec_2' })]);
  await writeColumnar(buckets, 'attempts', [anAttempt({ id: 'dec_3' })]);
  await writeOriginals(buckets, 'changes', [aChange({ id: 'chg_1' })]);
});
afterEach(async () => {
  archive?.close();
  await rm(buckets, { recursive: true });
});

const put = async (key: string, body: Uint8Array | string) => {
  await mkdir(join(buckets, key, '..'), { recursive: true });
  await writeFile(join(buckets, key), body);
};
const opened = async () => {
  archive = await openArchive(buckets);
  const rows = await rowsOf(archive, 'SELECT id FROM attempts ORDER BY id');
  return { ids: rows.map(({ id }) => id), unreadable: archive.unreadable };
};

test('a whole archive has nothing unreadable', async () => {
  expect(await opened()).toEqual({ ids: ['dec_1', 'dec_2', 'dec_3'], unreadable: [] });
});

describe('what cannot be read is counted and named, and all the rest is there', () => {
  test('a line that is no JSON', async () => {
    await put(`${attempts}/x.json.gz`, gzipSync('{"id":"dec_8"}\n{"id":\n{"id":"dec_9"}\nid\n'));
    const { ids, unreadable } = await opened();
    expect(ids).toEqual(['dec_1', 'dec_2', 'dec_3', 'dec_8', 'dec_9']);
    expect(unreadable).toMatchObject([{ object: `${attempts}/x.json.gz`, lines: 2 }]);
    expect(unreadable[0]?.reason).toContain('Malformed JSON');
  });

  test('a value that is none of its column', async () => {
    await put(`${attempts}/x.json.gz`, gzipSync('{"id":"dec_9","number":"the first"}\n'));
    const { ids, unreadable } = await opened();
    expect(ids).toContain('dec_9');
    expect(unreadable).toMatchObject([{ object: `${attempts}/x.json.gz`, lines: 0 }]);
    expect(unreadable[0]?.reason).toContain('the first');
  });

  test.each([
    ['an object that is not compressed', 'not compressed'],
    ['an empty object', ''],
  ])('%s', async (_, body) => {
    await put(`${attempts}/x.json.gz`, body);
    const { ids, unreadable } = await opened();
    expect(ids).toEqual(['dec_1', 'dec_2', 'dec_3']);
    expect(unreadable).toMatchObject([{ object: `${attempts}/x.json.gz`, lines: null }]);
  });

  test('a columnar file that is cut off', async () => {
    const folder = join(buckets, bucket, 'columnar/attempts', hour);
    const [file = ''] = await readdir(folder);
    const { length } = await readFile(join(folder, file));
    await truncate(join(folder, file), length - 10);
    const { ids, unreadable } = await opened();
    expect(ids).toEqual(['dec_1', 'dec_2']);
    expect(unreadable).toMatchObject([{ object: `${bucket}/columnar/attempts/${hour}/${file}`, lines: null }]);
  });

  test('several among many, in every kind', async () => {
    for (let index = 0; index < 20; index += 1) {
      const body = index % 7 === 3 ? 'broken\n' : `{"id":"dec_${index + 100}"}\n`;
      await put(`${attempts}/many-${String(index).padStart(2, '0')}.json.gz`, gzipSync(body));
    }
    await put(`${bucket}/changes/${hour}/chg_x.json`, '{"id":\n');
    const { ids, unreadable } = await opened();
    expect(ids).toHaveLength(3 + 17);
    expect(unreadable.map(({ object, lines }) => [object, lines])).toEqual([
      [`${bucket}/changes/${hour}/chg_x.json`, 1],
      ...['03', '10', '17'].map((number) => [`${attempts}/many-${number}.json.gz`, 1]),
    ]);
  });

  test('as a table, too', async () => {
    await put(`${attempts}/x'y.json.gz`, gzipSync('{\n'));
    await opened();
    expect(await rowsOf(archive ?? (await openArchive(buckets)), 'SELECT object, lines FROM unreadable')).toEqual([
      { object: `${attempts}/x'y.json.gz`, lines: 1 },
    ]);
  });
});

test('what is said of it names ten, counts the others, and shows control characters', () => {
  const files = Array.from({ length: 12 }, (_, index) => ({ object: `o${index}\u001b`, lines: null, reason: 'why' }));
  const lines = unreadableLines(files).split('\n');
  expect(lines).toHaveLength(13);
  expect(lines[0]).toMatch(/^12 objects of the archive could not be read/);
  expect(lines[1]).toBe('  o0\\u001b: all of it. why');
  expect(lines[11]).toBe('  and 2 more: SELECT * FROM unreadable');
  expect(unreadableLines([])).toBe('');
});
