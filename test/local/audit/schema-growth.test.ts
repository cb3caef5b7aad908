import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { type AuditQuery, auditQueries } from '../../../lambdas/contract/audit-queries.ts';
import { auditTables, columnarTableColumns } from '../../../lambdas/contract/audit-tables.ts';
import type { AuditColumn, AuditKind } from '../../../lambdas/contract/audit.ts';
import { openArchive } from '../../../local/audit/local-archive.ts';
import { emptyBuckets, rowsOf } from './asked-archive.ts';
import { type ToldRecord, tableOf, writeColumnar, writeOriginals } from './bucket-files.ts';
import { aChange, anAttempt, anEnd } from './told-records.ts';

const queries: readonly AuditQuery[] = auditQueries;

/** A record as a later version writes it: members that today's does not know, of every shape, and other words. */
const later = (record: ToldRecord, more: Record<string, unknown>): ToldRecord => ({
  country: 'FR',
  risk: { score: 0.7, reasons: ['velocity'] },
  ...record,
  schema: 2,
  ...more,
});

const records: Readonly<Record<AuditKind, ToldRecord>> = {
  changes: later(aChange({ id: 'chg_later' }), { action: 'license.split', entity: 'bundle' }),
  attempts: later(anAttempt({ id: 'dec_later' }), { action: 'meter.report', code: 'QUOTA', key_standing: 'borrowed' }),
  environments: later(anEnd({ id: 'env_later' }), { ended_by: 'scale-in' }),
};

/** Columns of a later file: new ones first, the known ones in another order. */
const laterColumns = (kind: AuditKind): readonly AuditColumn[] => [
  { name: 'country', type: 'string', comment: 'added later' },
  { name: 'score', type: 'bigint', comment: 'added later' },
  ...columnarTableColumns(tableOf(kind)).toReversed(),
];

let buckets: string;
beforeEach(async () => {
  buckets = await emptyBuckets();
});
afterEach(() => rm(buckets, { recursive: true }));

const write = {
  originals: (kind: AuditKind) => writeOriginals(buckets, kind, [records[kind]]),
  'columnar files': (kind: AuditKind) =>
    writeColumnar(buckets, kind, [{ ...records[kind], score: 7 }], { columns: laterColumns(kind) }),
} as const;

describe.each(['originals', 'columnar files'] as const)("today's tables over tomorrow's %s", (layout) => {
  test.each(auditTables)('have every record of $kind, and what they know of it', async ({ kind, columns }) => {
    await write[layout](kind);
    const archive = await openArchive(buckets);
    const rows = await rowsOf(archive, `SELECT * FROM ${kind}`);
    const known = columns.map(({ name }) => [name, records[kind][name] ?? null]);
    expect(archive.unreadable).toEqual([]);
    expect(rows).toEqual([
      { ...Object.fromEntries(known), region: 'eu-west-1', day: expect.any(String), hour: expect.any(String) },
    ]);
    archive.close();
  });

  test('answer every named query', async () => {
    for (const { kind } of auditTables) await write[layout](kind);
    const archive = await openArchive(buckets);
    for (const { sql, parameters } of queries) {
      await rowsOf(
        archive,
        sql,
        parameters.map(({ example }) => example),
      );
    }
    archive.close();
  });
});

test('files of before and after a column was added are one table', async () => {
  const further = { name: 'country', type: 'string', comment: 'added later' } as const;
  const table = tableOf('attempts');
  const grown = { ...table, columns: [...table.columns, further] };
  await writeColumnar(buckets, 'attempts', [anAttempt({ id: 'dec_1' })]);
  await writeColumnar(buckets, 'attempts', [{ ...anAttempt({ id: 'dec_2' }), country: 'FR' }], {
    part: 2,
    columns: columnarTableColumns(grown),
  });
  await writeOriginals(buckets, 'attempts', [
    anAttempt({ id: 'dec_3' }),
    { ...anAttempt({ id: 'dec_4' }), country: 'DE' },
  ]);
  const archive = await openArchive(buckets, [grown]);
  expect(await rowsOf(archive, 'SELECT id, country FROM attempts ORDER BY id')).toEqual([
    { id: 'dec_1', country: null },
    { id: 'dec_2', country: 'FR' },
    { id: 'dec_3', country: null },
    { id: 'dec_4', country: 'DE' },
  ]);
  archive.close();
});
