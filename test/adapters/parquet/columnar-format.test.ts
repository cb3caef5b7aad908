import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { columnarFormat } from '../../../lambdas/adapters/parquet/columnar-format.ts';
import { type AuditKind, auditKinds } from '../../../lambdas/contract/audit.ts';
import { columnsOfKind } from '../../../lambdas/core/audit/columnar-line.ts';
import { type ColumnarPart, type ColumnarRow, cutOriginal, partOf } from '../../../lambdas/core/audit/columnar-part.ts';
import { contentOf } from '../../../lambdas/core/audit/original-lines.ts';
import type { ByteRanges } from '../../../lambdas/operations/audit/compaction-ports.ts';
import { inMemory, reconcilePart } from '../../../lambdas/operations/audit/reconcile-part.ts';
import { anyLine } from '../../core/audit-lines.ts';
import { askDuckdb } from './duckdb-file.ts';

const originalOf = (key: string, lines: readonly Uint8Array[], unterminated = false) =>
  cutOriginal({ key, sha256: '0'.repeat(64), content: contentOf({ lines, unterminated }) });

const partOfLines = (kind: AuditKind, ...originals: readonly (readonly (Uint8Array | string)[])[]): ColumnarPart =>
  partOf(
    kind,
    originals.map((lines, at) =>
      originalOf(
        `${kind}/${at}`,
        lines.map((line) => Buffer.from(line)),
      ),
    ),
  );

const allRows = async (bytes: Uint8Array): Promise<ColumnarRow[]> => {
  const rows: ColumnarRow[] = [];
  for await (const row of (await columnarFormat.open(inMemory(bytes))).rows) rows.push(row);
  return rows;
};

const change = (id: string, more: object = {}): string =>
  JSON.stringify({
    ...{ schema: 1, id, changed_at: '2026-11-23T07:08:09.123Z', action: 'license.issued', actor: 'arn', reason: null },
    ...{ request_id: 'req', entity: 'license', entity_id: 'lic_1', version: 2 ** 53 - 1, before: null },
    ...{ after: '{"customer":"Añañ \\u0000 🎷"}', sequence: '1', ...more },
  });

describe.each(auditKinds)('a columnar file of %s', (kind) => {
  test('gives back every row that was written, and with them every line', async () => {
    const anyOriginals = fc.array(fc.tuple(fc.array(anyLine(kind), { maxLength: 8 }), fc.boolean()), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(anyOriginals, async (contents) => {
        const originals = contents.map(([lines, unterminated], at) => originalOf(`${kind}/${at}`, lines, unterminated));
        const part = partOf(kind, originals);
        const bytes = columnarFormat.encode(part);
        const read = await allRows(bytes);
        expect(read).toEqual(
          part.rows.map((row) => ({ ...row, cells: row.cells.map((cell) => (cell === 0 ? 0 : cell)) })),
        );
        const { names, sources } = await reconcilePart(columnarFormat, kind, { key: 'part', bytes });
        expect(names).toEqual(columnsOfKind[kind].map(({ name }) => name));
        expect(sources).toEqual(part.sources);
      }),
      { numRuns: 150 },
    );
  });

  test('has for another reader the types of the contract, every column able to be null, in zstd', async () => {
    const bytes = columnarFormat.encode(partOfLines(kind, ['{}']));
    const types = { string: 'VARCHAR', int: 'INTEGER', bigint: 'BIGINT', boolean: 'BOOLEAN' };
    const described = await askDuckdb(bytes, (file) => `DESCRIBE SELECT * FROM ${file}`);
    expect(described.map((column) => [column['column_name'], column['column_type'], column['null']])).toEqual([
      ...columnsOfKind[kind].map(({ name, type }) => [name, types[type], 'YES']),
      ['source', 'VARCHAR', 'YES'],
      ['position', 'INTEGER', 'YES'],
      ['verbatim', 'VARCHAR', 'YES'],
      ['repeated', 'BOOLEAN', 'YES'],
    ]);
    const codecs = await askDuckdb(bytes, (file) => `SELECT DISTINCT compression FROM parquet_metadata(${file})`);
    expect(codecs).toEqual([{ compression: 'ZSTD' }]);
  });
});

test('another reader finds every value, and nothing where there was nothing', async () => {
  const later = change('chg_2', { version: 7, before: '{"a":1}', reason: 'why', mood: 'good' });
  const bytes = columnarFormat.encode(partOfLines('changes', [change('chg_1')], [later, 'no JSON']));
  const rows = await askDuckdb(bytes, (file) => `SELECT * FROM ${file} ORDER BY source, position`);
  const own = { before: null, reason: null, verbatim: null, repeated: false };
  expect(rows).toEqual([
    { ...JSON.parse(change('chg_1')), ...own, version: '9007199254740991', source: 'changes/0', position: 0 },
    {
      ...JSON.parse(change('chg_2')),
      ...{ version: '7', before: '{"a":1}', reason: 'why', verbatim: later, repeated: false },
      ...{ source: 'changes/1', position: 0 },
    },
    {
      ...Object.fromEntries(columnsOfKind.changes.map(({ name }) => [name, null])),
      ...{ verbatim: 'no JSON', repeated: false, source: 'changes/1', position: 1 },
    },
  ]);
});

test('another reader finds every value of tens of thousands of rows, in groups and pages', async () => {
  const lines = Array.from({ length: 45_000 }, (_, at) =>
    change(`chg_${String(at).padStart(6, '0')}`, { version: at, reason: at % 3 === 0 ? null : `${at}`.repeat(20) }),
  );
  const bytes = columnarFormat.encode(partOfLines('changes', lines));
  const sql = (file: string) => `SELECT count(*) AS n, sum(version) AS versions, count(reason) AS reasons,
      count(DISTINCT id) AS ids, sum(CASE WHEN reason = repeat(version::VARCHAR, 20) THEN 1 ELSE 0 END) AS right FROM ${file}`;
  expect(await askDuckdb(bytes, sql)).toEqual([
    { n: '45000', versions: String((44_999 * 45_000) / 2), reasons: '30000', ids: '45000', right: '30000' },
  ]);
  const [groups] = await askDuckdb(bytes, (file) => `SELECT max(row_group_id) + 1 AS n FROM parquet_metadata(${file})`);
  expect(groups).toEqual({ n: '3' });
  const range = (file: string) => `SELECT count(*) AS n FROM ${file} WHERE id BETWEEN 'chg_019990' AND 'chg_020009'`;
  expect(await askDuckdb(bytes, range)).toEqual([{ n: '20' }]);
}, 60_000);

describe('the end of a file', () => {
  const counted = (bytes: Uint8Array): ByteRanges & { readonly read: () => number } => {
    let read = 0;
    const { byteLength, slice } = inMemory(bytes);
    return {
      byteLength,
      slice: async (start, end) => {
        const part = await slice(start, end);
        read += part.byteLength;
        return part;
      },
      read: () => read,
    };
  };
  const lines = Array.from({ length: 30_000 }, (_, at) => change(`chg_${at}`, { after: `{"n":${at * 7919}}` }));
  const bytes = columnarFormat.encode(partOfLines('changes', lines));

  test('names its originals, and nothing else has to be read for them', async () => {
    const file = counted(bytes);
    expect((await columnarFormat.sources(file)).map(({ key, records }) => [key, records])).toEqual([
      ['changes/0', 30_000],
    ]);
    expect(file.read()).toBeLessThanOrEqual(65_536);
    expect(bytes.length).toBeGreaterThan(2 * 65_536);
  });

  test('leads to the ids, which are read without the other columns', async () => {
    const file = counted(bytes);
    expect(await columnarFormat.ids(file)).toEqual(lines.map((_, at) => `chg_${at}`));
    expect(file.read()).toBeLessThan(bytes.length / 2);
  });

  test('also where it names so many that it has to be read twice', async () => {
    const many = Array.from({ length: 1_000 }, (_, at) => [change(`chg_${at}`)]);
    const file = counted(columnarFormat.encode(partOfLines('changes', ...many)));
    expect(await columnarFormat.sources(file)).toHaveLength(1_000);
  });

  test.each([
    ['no Parquet at all', Buffer.from('{"id":"chg_1"}\n'.repeat(10))],
    ['nothing', Buffer.alloc(0)],
    ['half a file', bytes.subarray(0, bytes.length / 2)],
  ])('is asked for in vain where the file is %s', async (_, broken) => {
    await expect(columnarFormat.sources(inMemory(broken))).rejects.toThrow();
  });
});

describe('a file that was tampered with does not give its originals back', () => {
  const lines = ['one', 'two', 'three'].map((id) => change(`chg_${id}`));
  const part = partOfLines('changes', lines, [change('chg_four')]);
  const reconciled = (of: ColumnarPart) =>
    reconcilePart(columnarFormat, 'changes', { key: 'part-00001', bytes: columnarFormat.encode(of) });

  test('while as it was made it does', async () => {
    await expect(reconciled(part)).resolves.toBeDefined();
  });

  const [first, second, third, fourth] = part.rows as [ColumnarRow, ColumnarRow, ColumnarRow, ColumnarRow];
  test.each<[string, Partial<ColumnarPart>, string]>([
    [
      'a value',
      { rows: [{ ...first, cells: [1, 'chg_other', ...first.cells.slice(2)] }, second, third, fourth] },
      'changes/0 is made again otherwise',
    ],
    [
      'a verbatim line',
      { rows: [first, { ...second, verbatim: '{}' }, third, fourth] },
      'changes/0 is made again otherwise',
    ],
    ['a row less', { rows: [first, second, fourth] }, 'changes/0 has 3 lines, of which 2 are there'],
    ['a row twice', { rows: [first, first, second, third, fourth] }, 'changes/0 lacks line 1'],
    ['two rows exchanged', { rows: [second, first, third, fourth] }, 'changes/0 lacks line 0'],
    [
      'a row of another original',
      { rows: [first, second, third, fourth, { ...fourth, source: 'changes/9' }] },
      'a row is of changes/9',
    ],
    ['an original less', { sources: part.sources.slice(0, 1) }, 'a row is of changes/1'],
    [
      'an original more',
      { sources: [...part.sources, { key: 'changes/2', records: 3, sha256: '0'.repeat(64), content: '0'.repeat(64) }] },
      'changes/2 has 3 lines, of which 0 are there',
    ],
  ])('%s', async (_, change, fault) => {
    await expect(reconciled({ ...part, ...change })).rejects.toThrow(`part-00001 does not hold its originals: `);
    await expect(reconciled({ ...part, ...change })).rejects.toThrow(fault);
  });
});
