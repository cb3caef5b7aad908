import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CompressionCodec, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { columnarFormat } from '../../../lambdas/adapters/parquet/columnar-format.ts';
import { strictFile } from '../../../lambdas/adapters/parquet/strict-file.ts';
import { columnsOfKind } from '../../../lambdas/core/audit/columnar-line.ts';
import { cutOriginal, partOf } from '../../../lambdas/core/audit/columnar-part.ts';
import { inMemory, reconcilePart } from '../../../lambdas/operations/audit/reconcile-part.ts';
import { columnarFile } from '../../../local/audit/verify/columnar-file.ts';
import {
  CHUNK,
  chunkOf,
  COLUMN,
  FOOTER,
  forged,
  GROUP,
  type Pieces,
  takeApart,
  withBytes,
  withFirstPage,
} from '../../support/forged-parquet.ts';
import { fieldOf, i32, i64, listOf, type Struct, structOf, WIRE } from '../../support/thrift-fields.ts';
import { changeLine, hex } from '../../operations/audit-bucket.ts';
import { askDuckdb } from './duckdb-file.ts';

const partOfLines = (lines: readonly string[]) => {
  const content = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return partOf('changes', [cutOriginal({ key: 'changes/0', sha256: hex(content), content })]);
};
const lines = ['chg_1', 'chg_2', 'chg_3'].map((id, at) => changeLine(id, { version: at + 1 }));
const honest = columnarFormat.encode(partOfLines(lines));

const compressors = {
  GZIP: (bytes: Uint8Array) => new Uint8Array(gunzipSync(bytes)),
  ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdDecompressSync(bytes)),
};
const leniently = (bytes: Uint8Array): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file: Uint8Array.from(bytes).buffer, compressors });

const proved = (bytes: Uint8Array) => reconcilePart(columnarFormat, 'changes', { key: 'part-00001', bytes });

describe('whatever Licet writes is read', () => {
  const many = Array.from({ length: 45_000 }, (_, at) =>
    changeLine(`chg_${at}`, { version: at, reason: at % 3 === 0 ? null : `${at * 7919}`.repeat(12) }),
  );
  test.each<[string, readonly string[]]>([
    ['no row at all', []],
    ['a few rows', lines],
    ['groups of rows, and in them columns of several pages', many],
    ['a value that is larger than a page', [changeLine('chg_1', { after: 'x'.repeat(3_000_000) }), ...lines.slice(1)]],
  ])('%s', async (_, of) => {
    const bytes = columnarFormat.encode(partOfLines(of));
    expect(strictFile(bytes).columns).toHaveLength(columnsOfKind.changes.length + 4);
    await expect(proved(bytes)).resolves.toBeDefined();
  });

  test('several pages, and the index that tells where they lie', () => {
    const { chunks } = strictFile(columnarFormat.encode(partOfLines(many)));
    expect(chunks.some(({ index, dataPages }) => index !== undefined && dataPages > 1)).toBe(true);
  });

  const archive = join(import.meta.dirname, '..', '..', 'fixtures', 'audit');
  const files = readdirSync(archive, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.parquet'));
  test.each(files)('what it wrote once: %s', (name) => {
    expect(strictFile(readFileSync(join(archive, name))).chunks.length).toBeGreaterThan(0);
  });
});

const footerGroup = ({ footer }: Pieces): Struct => {
  const [group] = listOf(footer, FOOTER.groups);
  if (!Array.isArray(group)) throw new Error('There is no group of rows.');
  return group;
};
const bound = (length: number): Uint8Array => Uint8Array.from({ length }, () => 0);
const keyValue = (key: string): Struct => [
  { id: 1, type: WIRE.binary, value: Buffer.from(key) },
  { id: 2, type: WIRE.binary, value: Buffer.from('[]') },
];
/** Puts a field behind another one. */
const putBehind = (fields: Struct, id: number, field: Struct[number]): void => {
  fields.splice(fields.indexOf(fieldOf(fields, id)) + 1, 0, field);
};
const firstWas = (pieces: Pieces) => pieces.chunks[0] ?? chunkOf(pieces, 'schema');
const NOTHING = zstdCompressSync(Buffer.alloc(0));

const alterations: readonly (readonly [string, (pieces: Pieces) => void, string])[] = [
  [
    'a field twice, of the same type',
    (pieces) => {
      const { metadata } = chunkOf(pieces, 'id');
      putBehind(metadata, COLUMN.compressed, { ...fieldOf(metadata, COLUMN.compressed) });
    },
    'what it tells of a column has no field 9 in its place',
  ],
  [
    'a field twice, of two types',
    (pieces) => {
      const { metadata } = chunkOf(pieces, 'id');
      putBehind(metadata, COLUMN.codec, { ...fieldOf(metadata, COLUMN.codec), type: WIRE.i16 });
    },
    'what it tells of a column has no field 5 in its place',
  ],
  [
    'fields in another order',
    ({ footer }) => {
      footer.reverse();
    },
    'its footer has no field 1 in its place',
  ],
  [
    'a field of another type',
    ({ footer }) => {
      fieldOf(footer, 1).type = WIRE.i64;
    },
    'field 1 of its footer is of another type',
  ],
  [
    'a field that nobody knows',
    ({ footer }) => {
      footer.push(i32(30, 1));
    },
    'its footer has a field that is not written there',
  ],
  [
    'an order by which its rows should stand',
    (pieces) => {
      putBehind(footerGroup(pieces), GROUP.rows, { id: 4, type: WIRE.list, value: { of: 0, items: [] } });
    },
    'a group of its rows has no field 6 in its place',
  ],
  [
    'metadata of a column',
    (pieces) => {
      const value = { of: WIRE.struct, items: [keyValue('type')] };
      putBehind(chunkOf(pieces, 'id').metadata, COLUMN.compressed, { id: COLUMN.keyValues, type: WIRE.list, value });
    },
    'what it tells of a column has no field 9 in its place',
  ],
  [
    'metadata by which others read it otherwise',
    ({ footer }) => {
      listOf(footer, FOOTER.metadata).push(keyValue('ARROW:schema'));
    },
    'its footer says something that Licet does not',
  ],
  [
    'its originals twice',
    ({ footer }) => {
      listOf(footer, FOOTER.metadata).push(keyValue('licet.sources'));
    },
    'its footer says something that Licet does not',
  ],
  [
    'an index of the values of a column',
    (pieces) => {
      chunkOf(pieces, 'id').told.push(i64(CHUNK.columnIndexStart, 4), i32(CHUNK.columnIndexStart + 1, 1));
    },
    'a chunk of a column has a field that is not written there',
  ],
  [
    'a dictionary at its begin, where there is none',
    (pieces) => {
      putBehind(chunkOf(pieces, 'id').metadata, COLUMN.dataPage, i64(COLUMN.dictionaryPage, 0));
    },
    'the values of its column id do not begin where they lie',
  ],
  [
    'another encoding of pages',
    (pieces) => {
      listOf(chunkOf(pieces, 'actor').metadata, COLUMN.encodings).push(3n);
    },
    'the values of its column actor are encoded otherwise than Licet does',
  ],
  [
    'a bound of another length than values have',
    (pieces) => {
      fieldOf(structOf(chunkOf(pieces, 'version').metadata, COLUMN.statistics), 6).value = bound(4);
    },
    'the values of its column version are told of otherwise than Licet does',
  ],
  [
    'bytes between two columns',
    (pieces) => {
      const first = firstWas(pieces);
      first.bytes = Buffer.concat([first.bytes, bound(3)]);
    },
    'the values of its column id do not follow what stands before them',
  ],
  [
    'bytes behind the last column',
    (pieces) => {
      pieces.indexes = bound(3);
    },
    'bytes of it belong to nothing',
  ],
  [
    'bytes behind the pages of a column',
    (pieces) => {
      const chunk = chunkOf(pieces, 'id');
      withBytes(pieces, chunk, Buffer.concat([chunk.bytes, bound(3)]));
    },
    'behind the pages of its column id there is something',
  ],
  [
    'bytes behind the values of a page',
    (pieces) => {
      withFirstPage(pieces, chunkOf(pieces, 'id'), ({ header, body }) => {
        fieldOf(header, 3).value = BigInt(body.length + NOTHING.length);
        return Buffer.concat([body, NOTHING]);
      });
    },
    'behind the values of a page there is something',
  ],
  [
    'bytes behind its footer',
    (pieces) => {
      pieces.behind = bound(3);
    },
    'its layout ends before it should',
  ],
  [
    'another begin',
    (pieces) => {
      pieces.begin = Buffer.from('PAR0');
    },
    'it does not begin as Parquet files do',
  ],
];

describe('a file in which a lenient reader finds the very same rows is refused, by who proves it and before originals go, where it has', () => {
  test('nothing that is forged, it is not', async () => {
    const again = forged(honest, () => undefined);
    expect(again).toEqual(new Uint8Array(honest));
    expect((await columnarFile('changes', again)).rows).toBe(3);
    await expect(proved(again)).resolves.toBeDefined();
  });

  test.each(alterations)('%s', async (_, alter, fault) => {
    const bytes = forged(honest, alter);
    expect(await leniently(bytes)).toEqual(await leniently(honest));
    expect(() => strictFile(bytes)).toThrow(fault);
    await expect(columnarFile('changes', bytes)).rejects.toThrow(fault);
    await expect(proved(bytes)).rejects.toThrow(fault);
  });

  test.each<CompressionCodec>(['GZIP', 'SNAPPY', 'UNCOMPRESSED'])('pages compressed by %s', async (codec) => {
    const rows = await leniently(honest);
    const { columns } = strictFile(honest);
    const types = { string: 'STRING', int: 'INT32', bigint: 'INT64', boolean: 'BOOLEAN' } as const;
    const metadata = takeApart(honest).footer;
    const bytes = parquetWriteBuffer({
      codec,
      compressors: { GZIP: (content) => gzipSync(content) },
      columnData: columns.map(({ name, type }) => ({
        ...{ name, type: types[type], data: rows.map((row) => row[name] ?? null) },
        ...(type === 'boolean' ? { encoding: 'PLAIN' as const } : {}),
      })),
      kvMetadata: [],
    });
    const other = forged(new Uint8Array(bytes), ({ footer }) => {
      fieldOf(footer, FOOTER.metadata).value = fieldOf(metadata, FOOTER.metadata).value;
    });
    expect(await leniently(other)).toEqual(rows);
    await expect(columnarFile('changes', other)).rejects.toThrow('are compressed otherwise than Licet does');
    await expect(proved(other)).rejects.toThrow('are compressed otherwise than Licet does');
  });
});

/** A value as both readers tell it: DuckDB tells a large number as text. */
const plainly = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);

const rowsByLicet = async (bytes: Uint8Array): Promise<unknown[][]> => {
  const { names, rows } = await columnarFormat.open(inMemory(bytes));
  expect(names).toEqual(columnsOfKind.changes.map(({ name }) => name));
  const found: unknown[][] = [];
  for await (const { cells, source, position, verbatim, repeated } of rows)
    found.push([...cells, source, position, verbatim, repeated].map(plainly));
  return found;
};

test('a file of which any bytes are changed is refused, or says the same to Licet and to DuckDB', async () => {
  const footer = honest.length - Buffer.from(honest).readUInt32LE(honest.length - 8);
  const place = fc.oneof(fc.nat(honest.length - 1), fc.integer({ min: footer, max: honest.length - 1 }));
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 2 }), async (changes) => {
      const bytes = Uint8Array.from(honest);
      for (const [at, byte] of changes) bytes[at] = byte;
      const rows = await rowsByLicet(bytes).catch(() => undefined);
      if (rows === undefined) return;
      read += 1;
      const found = await askDuckdb(bytes, (file) => `SELECT * FROM ${file}`);
      expect(found.map((row) => Object.values(row).map(plainly))).toEqual(rows);
    }),
    { numRuns: 400 },
  );
  expect(read).toBeGreaterThan(0);
}, 60_000);
