import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FileMetaData, parquetMetadata } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { columnarKey } from '../../../../lambdas/contract/columnar.ts';
import { encodePart } from '../../../../lambdas/adapters/parquet/encode-part.ts';
import { cutOriginal, partOf } from '../../../../lambdas/core/audit/columnar-part.ts';
import { sha256Of } from '../../../../lambdas/core/audit/digest.ts';
import {
  attemptLine,
  changeLine,
  closeWorld,
  columnarBytes,
  digest,
  type DigestWorld,
  failuresOf,
  fileOf,
  hide,
  HOUR,
  openWorld,
  put,
  putChange,
  putLogged,
  type Source,
  verified,
} from '../../../support/digest-world.ts';

// An attacker here has the rights of `compact-audit`: he may put columnar files, which are digested like all others,
// and may hide the originals. What queries show must be what the originals said all the same.

let world: DigestWorld;
let at: ReturnType<DigestWorld['at']>;
let source: Source;
let file: string;

beforeEach(async () => {
  world = await openWorld();
  at = world.at();
  const lines = [1, 2, 3].map((number) => attemptLine(number, 'env', at));
  const key = await putLogged(world, 'attempts', 'd1', lines);
  await digest(world);
  const bytes = await readFile(fileOf(world, key));
  source = { key, bytes, lines: gunzipSync(bytes).toString().trim().split('\n') };
  file = columnarKey('attempts', { region: 'eu-west-1', at }, 1);
});
afterEach(() => closeWorld(world));

type Alter = NonNullable<Parameters<typeof columnarBytes>[1]['alter']>;

const columnar = (alter: Alter = (columns) => columns, verbatim = new Set(source.lines)): Uint8Array =>
  columnarBytes([source], { kind: 'attempts', at, verbatim, alter });

/** What is found once such a file is digested, and the originals are gone. */
const found = async (bytes: Uint8Array): Promise<string[]> => {
  await put(world, file, bytes);
  await digest(world);
  await hide(world, source.key);
  return failuresOf(await verified(world));
};

const withValues =
  (name: string, value: (was: unknown, row: number) => unknown): Alter =>
  (columns) =>
    columns.map((column) => (column.name === name ? { ...column, data: column.data.map(value) } : column));

/** The file with another account of itself at its end. */
const withFooter = (bytes: Uint8Array, alter: (metadata: FileMetaData) => FileMetaData): Uint8Array => {
  const metadata = parquetMetadata(Uint8Array.from(bytes).buffer);
  const writer = new ByteWriter();
  writer.appendBytes(bytes.subarray(0, bytes.length - metadata.metadata_length - 8));
  writeMetadata(writer, alter(metadata));
  writer.appendUint32(0x31524150);
  return writer.getBytes();
};

type Chunk = FileMetaData['row_groups'][number]['columns'][number];
const withChunk = (bytes: Uint8Array, name: string, alter: (chunk: Chunk) => Chunk): Uint8Array =>
  withFooter(bytes, (metadata) => ({
    ...metadata,
    row_groups: metadata.row_groups.map((group) => ({
      ...group,
      columns: group.columns.map((chunk) => (chunk.meta_data?.path_in_schema[0] === name ? alter(chunk) : chunk)),
    })),
  }));
const withMeta = (bytes: Uint8Array, name: string, more: Partial<NonNullable<Chunk['meta_data']>>): Uint8Array =>
  withChunk(bytes, name, (chunk) =>
    chunk.meta_data === undefined ? chunk : { ...chunk, meta_data: { ...chunk.meta_data, ...more } },
  );

/** The columns `function` and `environment`, each where the other was. */
const swapped = (chunks: readonly Chunk[]): Chunk[] => {
  const other: Readonly<Record<string, string>> = { function: 'environment', environment: 'function' };
  const nameOf = (chunk: Chunk): string => chunk.meta_data?.path_in_schema[0] ?? '';
  return chunks.map((chunk) => chunks.find((each) => nameOf(each) === other[nameOf(chunk)]) ?? chunk);
};

/** That the file is seen to mislead, or to be no columnar file of Licet at all. */
const isSeen = (codes: readonly string[]): boolean =>
  codes.includes(`row-differs ${file}`) || codes.includes(`object-unreadable ${file}`);

test('a file that keeps lines word for word and shows what they say is proved, also where its end was written anew', async () => {
  expect(await found(withFooter(columnar(), (metadata) => metadata))).toEqual([]);
});

describe('a line is kept word for word, and the columns, which queries read, say something else', () => {
  test.each<[string, Alter]>([
    ['another code', withValues('code', () => 'REVOKED')],
    ['no code', withValues('code', () => null)],
    ['no id, so that no query by id finds it', withValues('id', () => null)],
    ['another number', withValues('number', (was, row) => (row === 1 ? 7n : was))],
    ['the opposite', withValues('allowed', () => false)],
    ['nothing, for the column is not there', (columns) => columns.filter(({ name }) => name !== 'code')],
    [
      'what a second column of the name says',
      (columns) => [...columns, { name: 'CODE', type: 'STRING', nullable: true, data: ['REVOKED', null, null] }],
    ],
    [
      'that it is of another day',
      (columns) => [...columns, { name: 'day', type: 'STRING', nullable: true, data: ['2020-01-01', null, null] }],
    ],
  ])('%s', async (_, alter) => {
    expect(isSeen(await found(columnar(alter)))).toBe(true);
  });
});

test('a byte order mark before a value, by which no query finds it, is seen', async () => {
  const bytes = columnar(
    withValues('code', (was) => `\uFEFF${String(was)}`),
    new Set(),
  );
  expect(await found(bytes)).toContain(`source-differs ${file}`);
});

describe('the file tells readers to pass over rows that it has', () => {
  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    [
      'by the greatest value of a column',
      (bytes) => withMeta(bytes, 'code', { statistics: { min_value: 'AAA', max_value: 'AAB', null_count: 0n } }),
    ],
    [
      'by the least value of a column',
      (bytes) => withMeta(bytes, 'number', { statistics: { min_value: 3n, max_value: 9n, null_count: 0n } }),
    ],
    [
      'by how many values are null',
      (bytes) => withMeta(bytes, 'code', { statistics: { min_value: 'A', max_value: 'Z', null_count: 3n } }),
    ],
    [
      'by a least value that no row has, by which it is answered without looking at any',
      (bytes) => withMeta(bytes, 'number', { statistics: { min_value: 0n, max_value: 3n, null_count: 0n } }),
    ],
    ['by an index', (bytes) => withMeta(bytes, 'code', { bloom_filter_offset: 4n, bloom_filter_length: 32 })],
    [
      'by values that lie elsewhere',
      (bytes) => withChunk(bytes, 'code', (chunk) => ({ ...chunk, file_path: 'elsewhere.parquet' })),
    ],
  ])('%s', async (_, alter) => {
    expect(isSeen(await found(alter(columnar(undefined, new Set()))))).toBe(true);
  });

  test('by changing two columns where they lie: some readers go by their names, others by their order', async () => {
    const bytes = withFooter(columnar(undefined, new Set()), (metadata) => ({
      ...metadata,
      row_groups: metadata.row_groups.map((group) => ({ ...group, columns: swapped(group.columns) })),
    }));
    expect(isSeen(await found(bytes))).toBe(true);
  });
});

test('a value that begins with a byte order mark is no alarm, nor one beyond the first 65,536 characters of Unicode', async () => {
  const [now, lines] = [world.at(), ['\uFEFFwhy', '\uFF8A why', '\u{1F680} why']];
  const originals = await Promise.all(
    lines.map(async (reason, index) => {
      const line = changeLine(`chg_${index}`, { version: index + 1, at: now }).replace(
        '"reason":null',
        `"reason":"${reason}"`,
      );
      const content = Buffer.from(`${line}\n`);
      const key = `changes/region=eu-west-1/day=${now.slice(0, 10)}/hour=${now.slice(11, 13)}/chg_${index}.json`;
      await put(world, key, content);
      return cutOriginal({ key, sha256: sha256Of(content), content });
    }),
  );
  await put(
    world,
    columnarKey('changes', { region: 'eu-west-1', at: now }, 1),
    encodePart(partOf('changes', originals)),
  );
  await digest(world);
  for (const {
    source: { key },
  } of originals)
    await hide(world, key);
  expect(failuresOf(await verified(world))).toEqual([]);
});

test('an original of another hour is shown in this one, and in its own', async () => {
  file = columnarKey('attempts', { region: 'eu-west-1', at: new Date(Date.parse(at) - HOUR).toISOString() }, 1);
  await put(world, file, columnar(undefined, new Set()));
  await digest(world);
  expect(failuresOf(await verified(world))).toEqual([`misplaced ${file}`]);
});

test('a record that is in two hours is told, also where both are as they were digested', async () => {
  const change = await putChange(world, 'chg_1', { version: 1, at });
  const again = change.replace(`hour=${at.slice(11, 13)}`, 'hour=03');
  await put(world, again, await readFile(fileOf(world, change)));
  await digest(world);
  const { warnings } = await verified(world);
  expect(warnings.map(({ code }) => code)).toContain('repeated-record');
});

test('a record that is marked as repeated is hidden, also where another original holds it, which queries leave out for its id', async () => {
  const [line = ''] = source.lines;
  await put(world, source.key.replace('d1', 'd2'), gzipSync(`${line}\n`));
  await digest(world);
  await put(world, file, columnarBytes([source], { kind: 'attempts', at, repeated: new Set([line]) }));
  await digest(world);
  expect(failuresOf(await verified(world))).toEqual([`hidden-record ${file}`]);
});

test('a record is hidden behind another of its id, which a columnar file holds', async () => {
  const [line = ''] = source.lines;
  await put(world, file, columnar(undefined, new Set()));
  const other = line.replace('"code":"ALLOWED"', '"code":"REVOKED"');
  const hidden = await put(world, source.key.replace('d1', 'd2'), gzipSync(`${other}\n`));
  await digest(world);
  expect(failuresOf(await verified(world))).toEqual([`hidden-record ${hidden}`]);
});
