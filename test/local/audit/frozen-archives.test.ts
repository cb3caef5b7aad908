import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditQuery, type AuditQueryName, auditQueries } from '../../../lambdas/contract/audit-queries.ts';
import { auditTables } from '../../../lambdas/contract/audit-tables.ts';
import { type LocalArchive, openArchive } from '../../../local/audit/local-archive.ts';
import { rowsOf } from './asked-archive.ts';

/**
 * Archives as they were written once, `test/fixtures/audit/freeze.ts` tells how. An archive is kept for years and never
 * rewritten: whatever becomes of the columns, today's tables and queries must read each of these. Nothing here may be
 * changed to make a test pass; a new day is added beside the others.
 */
const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'audit');
const days = readdirSync(fixtures, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));

/** What the queries of that day are asked with, and how many rows they had. */
const asked: Partial<Record<AuditQueryName, readonly [values: readonly string[], rows: number]>> = {
  'who-changed-license': [['lic_1'], 4],
  'changes-by-actor': [
    ['arn:aws:sts::111122223333:assumed-role/LicensingOperator/alice', '2026-11-01', '2026-11-30'],
    5,
  ],
  'licenses-suspended-or-revoked': [['2026-11-01', '2026-11-30'], 1],
  'plan-versions-in-force': [['2026-11-30'], 1],
  'overrides-granted': [['2026-11-01', '2026-11-30'], 1],
  'keys-rotated': [['2026-11-01', '2026-11-30'], 1],
  'licenses-at': [['2026-11-14'], 1],
  'seats-over-time': [['2026-11-01', '2026-11-30'], 1],
  'changes-outside-office-hours': [['2026-11-01', '2026-11-30'], 5],
  'versions-missing-or-repeated': [[], 1],
  'denials-of-customer': [['cus_acme', '2026-11-15', '2026-11-15'], 3],
  'attempts-with-revoked-keys': [['2026-11-15', '2026-11-15'], 1],
  'refused-keys': [['2026-11-15', '2026-11-15'], 1],
  'use-by-period': [['month', '2026-11-01', '2026-11-30'], 2],
  'attempt-gaps': [['2026-11-14', '2026-11-16', '2026-11-15'], 1],
  'environments-without-end': [['2026-11-15', '2026-11-16'], 1],
  reconciliation: [['2026-11-15', '2026-11-15'], 2],
  'latency-by-action': [['2026-11-15', '2026-11-15'], 2],
  attempt: [['req-0008', '2026-11-15', '2026-11-15'], 1],
};

const example = ({ parameters }: AuditQuery): readonly string[] => parameters.map((parameter) => parameter.example);
const queries: readonly (AuditQuery & { name: AuditQueryName })[] = auditQueries;

describe.each(days)('the archive of %s', (day) => {
  let archive: LocalArchive;
  beforeAll(async () => {
    archive = await openArchive(join(fixtures, day));
  });
  afterAll(() => {
    archive.close();
  });

  test('is read whole', async () => {
    expect(archive.unreadable).toEqual([]);
    const counts = auditTables.map(({ kind }) => `SELECT '${kind}' AS kind, count(*) AS records FROM ${kind}`);
    expect(await rowsOf(archive, counts.join(' UNION ALL '))).toEqual([
      { kind: 'changes', records: 7 },
      { kind: 'attempts', records: 7 },
      { kind: 'environments', records: 1 },
    ]);
  });

  test.each(queries)('answers $name', async (query) => {
    const [values, expected] = asked[query.name] ?? [example(query), undefined];
    const rows = await rowsOf(archive, query.sql, values);
    expect(rows).toHaveLength(expected ?? rows.length);
  });

  test('reads as null what its files have no column for', async () => {
    const further = { name: 'country', type: 'string', comment: 'added later' } as const;
    const tables = auditTables.map((table) => ({ ...table, columns: [...table.columns, further] }));
    const later = await openArchive(join(fixtures, day), tables);
    for (const { kind } of auditTables) {
      const sql = `SELECT count(*) AS records, count(id) AS ids, count(country) AS countries FROM ${kind}`;
      const [row] = await rowsOf(later, sql);
      expect(row?.['records']).toBeGreaterThan(0);
      expect(row).toMatchObject({ ids: row?.['records'], countries: 0 });
    }
    later.close();
  });
});

test('there is an archive to read', () => {
  expect(days).toContain('2026-11-24');
});
