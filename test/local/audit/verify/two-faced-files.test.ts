import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { columnarFormat } from '../../../../lambdas/adapters/parquet/columnar-format.ts';
import { encodePart } from '../../../../lambdas/adapters/parquet/encode-part.ts';
import { columnarKey } from '../../../../lambdas/contract/columnar.ts';
import type { Cell } from '../../../../lambdas/core/audit/columnar-line.ts';
import { cutOriginal, partOf } from '../../../../lambdas/core/audit/columnar-part.ts';
import { sha256Of } from '../../../../lambdas/core/audit/digest.ts';
import { reconcilePart } from '../../../../lambdas/operations/audit/reconcile-part.ts';
import { openArchive } from '../../../../local/audit/local-archive.ts';
import {
  attemptLine,
  closeWorld,
  digest,
  type DigestWorld,
  failuresOf,
  fileOf,
  hide,
  openWorld,
  put,
  putLogged,
  type Source,
  verified,
} from '../../../support/digest-world.ts';
import {
  CHUNK,
  chunkOf,
  COLUMN,
  type ForgedChunk,
  forged,
  longerBy,
  PAGE,
  putTogether,
  takeApart,
  withBytes,
} from '../../../support/forged-parquet.ts';
import {
  fieldOf,
  i32,
  i64,
  numberOf,
  type Struct,
  structBytes,
  structField,
  structOf,
  WIRE,
  without,
} from '../../../support/thrift-fields.ts';
import { rowsOf } from '../asked-archive.ts';

// An attacker here has the rights of `compact-audit`, and knows that readers of Parquet differ: what hyparquet, by which
// files are proved, and DuckDB and Athena, by which they are queried, make of the same bytes.

let world: DigestWorld;
let source: Source;
let file: string;

beforeEach(async () => {
  world = await openWorld();
  const at = world.at();
  const key = await putLogged(
    world,
    'attempts',
    'd1',
    [1, 2, 3].map((number) => attemptLine(number, 'env', at)),
  );
  await digest(world);
  const bytes = await readFile(fileOf(world, key));
  source = { key, bytes, lines: gunzipSync(bytes).toString().trim().split('\n') };
  file = columnarKey('attempts', { region: 'eu-west-1', at }, 1);
});
afterEach(() => closeWorld(world));

/** The file that compact-audit would make, or one whose cells of a column are others. */
const encoded = (column?: string, values: readonly Cell[] = []): Uint8Array => {
  const content = Buffer.from(source.lines.map((line) => `${line}\n`).join(''));
  const part = partOf('attempts', [cutOriginal({ key: source.key, sha256: sha256Of(source.bytes), content })]);
  const of = part.columns.findIndex(({ name }) => name === column);
  const cellsOf = (cells: readonly Cell[], row: number): Cell[] =>
    cells.map((cell, at) => (at === of ? (values[row] ?? null) : cell));
  return encodePart({ ...part, rows: part.rows.map((row, at) => ({ ...row, cells: cellsOf(row.cells, at) })) });
};

const queried = async (column: string): Promise<readonly unknown[]> => {
  const archive = await openArchive(join(world.folder, 'buckets'));
  try {
    return (await rowsOf(archive, `SELECT ${column} FROM attempts ORDER BY id`)).map((row) => row[column]);
  } finally {
    archive.close();
  }
};

/** What the file says once it is digested and the originals are gone, to everybody who reads it. */
const told = async (bytes: Uint8Array, column: string) => {
  await put(world, file, bytes);
  await digest(world);
  const expiry = await reconcilePart(columnarFormat, 'attempts', { key: file, bytes }).then(
    () => 'originals go',
    (fault: unknown) => `originals stay: ${String(fault)}`,
  );
  await hide(world, source.key);
  const verification = await verified(world);
  const reason = verification.failures.find(({ key }) => key === file)?.message;
  return { queried: await queried(column), failures: failuresOf(verification), reason, expiry };
};

const REVOKED = ['REVOKED', 'REVOKED', 'REVOKED'];
const OTHERS = ['dec_other_1', 'dec_other_2', 'dec_other_3'];

const text = (value: string): Uint8Array => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  return Buffer.concat([length, Buffer.from(value)]);
};

/** A page with its header, and how much longer both are when they are unpacked. */
const pageOf = (header: Struct, levels: Uint8Array, content: Uint8Array) => {
  const body = Buffer.concat([levels, zstdCompressSync(content)]);
  const sizes = [i32(PAGE.uncompressed, levels.length + content.length), i32(PAGE.compressed, body.length)];
  const [type, ...rest] = header;
  const written = structBytes([...(type === undefined ? [] : [type]), ...sizes, ...rest]);
  return {
    bytes: Buffer.concat([written, body]),
    uncompressed: written.length + levels.length + content.length,
  };
};

/** Bounds of other values than are shown would be seen. */
const withoutBounds = ({ metadata }: ForgedChunk): void => {
  without(structOf(metadata, COLUMN.statistics), 5, 6, 7, 8);
};

const has = (fields: Struct, id: number): boolean => fields.some((field) => field.id === id);

/** Where values lie is told twice: as a 64-bit number, which the format asks for, and then as a 32-bit one. */
const repeatedFields = (): Uint8Array => {
  const [shown, other] = [takeApart(encoded()), takeApart(encoded('code', REVOKED))];
  const end = 4 + shown.chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  for (const [at, chunk] of shown.chunks.entries()) {
    const { metadata } = chunk;
    const hidden = other.chunks[at]?.metadata ?? [];
    const places = [COLUMN.compressed, COLUMN.dataPage, COLUMN.dictionaryPage];
    const own = places.map((id) => i32(id, has(metadata, id) ? numberOf(metadata, id) : 0));
    const theirs = [COLUMN.uncompressed, ...places]
      .filter((id) => has(hidden, id))
      .map((id) => i64(id, numberOf(hidden, id) + (id >= COLUMN.dataPage ? end - 4 : 0)));
    without(metadata, COLUMN.uncompressed, ...places);
    metadata.splice(metadata.indexOf(fieldOf(metadata, COLUMN.statistics)), 0, ...theirs, ...own);
    withoutBounds(chunk);
  }
  shown.indexes = Buffer.concat(other.chunks.map(({ bytes }) => bytes));
  return putTogether(shown);
};

/** A page is one of data, as a 32-bit number, and then a dictionary, as a 16-bit one. */
const pageOfTwoKinds = (): Uint8Array =>
  forged(encoded(), (pieces) => {
    const chunk = chunkOf(pieces, 'id');
    const levels = Buffer.from([2, 0, 0, 0, 3 << 1, 1]);
    const page = pageOf(
      [
        i32(PAGE.type, 0),
        structField(PAGE.data, [i32(1, 3), i32(2, 0), i32(3, 3), i32(4, 3)]),
        structField(PAGE.dictionary, [i32(1, 0), i32(2, 0)]),
        { id: PAGE.type, type: WIRE.i16, value: 2n },
      ],
      Buffer.alloc(0),
      Buffer.concat([levels, ...OTHERS.map(text)]),
    );
    withBytes(pieces, chunk, Buffer.concat([page.bytes, chunk.bytes]));
    longerBy(pieces, chunk, page.uncompressed);
    withoutBounds(chunk);
  });

/** The values are of 64 bits by the schema, and of 32 by what is told of them: 1, 2, 3 for some. */
const chunkOfAnotherType = (): Uint8Array =>
  forged(encoded('number', [1 + 2 * 2 ** 32, 3, 3]), (pieces) => {
    const chunk = chunkOf(pieces, 'number');
    fieldOf(chunk.metadata, COLUMN.type).value = 1n;
    withoutBounds(chunk);
  });

/** Indexes of a dictionary in 32 bits, of which a mask in JavaScript leaves nothing: the first value for some. */
const widerIndexes = (): Uint8Array =>
  forged(encoded(), (pieces) => {
    const chunk = chunkOf(pieces, 'code');
    const dictionary = pageOf(
      [i32(PAGE.type, 2), structField(PAGE.dictionary, [i32(1, 2), i32(2, 0)])],
      Buffer.alloc(0),
      Buffer.concat([text('ALLOWED'), text('REVOKED')]),
    );
    const indexes = Buffer.concat([
      Buffer.from([32, 3]),
      Buffer.from(Uint32Array.from([1, 1, 1, 0, 0, 0, 0, 0]).buffer),
    ]);
    const data = pageOf(
      [i32(PAGE.type, 3), structField(PAGE.dataV2, [i32(1, 3), i32(2, 0), i32(3, 3), i32(4, 8), i32(5, 2), i32(6, 0)])],
      Buffer.from([3 << 1, 1]),
      indexes,
    );
    const start = numberOf(chunk.told, CHUNK.start);
    fieldOf(chunk.metadata, COLUMN.dataPage).value = BigInt(start + dictionary.bytes.length);
    const uncompressed = dictionary.uncompressed + data.uncompressed;
    longerBy(pieces, chunk, uncompressed - numberOf(chunk.metadata, COLUMN.uncompressed));
    withoutBounds(chunk);
    withBytes(pieces, chunk, Buffer.concat([dictionary.bytes, data.bytes]));
  });

test('a file that is as compact-audit makes it says the same to everybody, also where it was taken apart', async () => {
  expect(
    await told(
      forged(encoded(), () => undefined),
      'code',
    ),
  ).toEqual({
    ...{ queried: ['ALLOWED', 'ALLOWED', 'ALLOWED'], failures: [], reason: undefined, expiry: 'originals go' },
  });
});

describe('a file in which queries find something else than what its lines say to who proves it', () => {
  test.each<[string, () => Uint8Array, readonly [string, readonly unknown[]], string]>([
    [
      'where its values lie is told twice',
      repeatedFields,
      ['code', REVOKED],
      'what it tells of a column has no field 12',
    ],
    [
      'a page is of data for some, a dictionary for others',
      pageOfTwoKinds,
      ['id', OTHERS],
      'the header of a page has a field',
    ],
    ['values are of another type', chunkOfAnotherType, ['number', [2 ** 33 + 1, 3, 3]], 'are of another type than it'],
    ['indexes are wider than JavaScript counts', widerIndexes, ['code', REVOKED], 'its values are too wide'],
  ])('is no columnar file, and lets no original go: %s', async (_, make, [column, forgery], fault) => {
    const { queried: found, failures, reason, expiry } = await told(make(), column);
    expect(found.map((value) => (typeof value === 'bigint' ? Number(value) : value))).toEqual(forgery);
    expect(failures).toContain(`object-unreadable ${file}`);
    expect(reason).toContain(fault);
    expect(expiry).toContain(`originals stay: Error: `);
    expect(expiry).toContain(fault);
  });
});
