import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import {
  type AuditTable,
  auditTables,
  columnarTableColumns,
  eachRecordOnce,
} from '../../../lambdas/contract/audit-tables.ts';

const table: AuditTable = {
  kind: 'attempts',
  description: 'A kind of record of few columns',
  columns: [
    { name: 'id', type: 'string', comment: '' },
    { name: 'number', type: 'bigint', comment: '' },
  ],
};

/** Where one record lies. */
interface Placement {
  readonly partition: readonly [region: string, day: string, hour: string];
  readonly id: string;
  /** How often it was delivered and not compacted yet, or not hidden yet. */
  readonly originals: number;
  /** How often it is in columnar files. */
  readonly columnar: number;
}

const partition = fc.tuple(
  fc.constantFrom('eu-west-1', 'us-east-1'),
  fc.constantFrom('2026-11-14', '2026-11-15', '2026-11-16'),
  fc.constantFrom('09', '10'),
);
/** The same id in two partitions is two records: a record lies where its time and its region put it. */
const placements: fc.Arbitrary<readonly Placement[]> = fc.uniqueArray(
  fc
    .record({
      partition,
      id: fc.constantFrom('dec_1', 'dec_2', 'dec_3'),
      originals: fc.nat(2),
      columnar: fc.nat(3),
    })
    .filter(({ originals, columnar }) => originals + columnar > 0),
  { selector: ({ partition: [region, day, hour], id }) => `${region} ${day} ${hour} ${id}` },
);

const texts = (...values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:', { temp_directory: '' });
  connection = await instance.connect();
  await connection.run(
    'CREATE TABLE attempts_original (id VARCHAR, number BIGINT, region VARCHAR, day VARCHAR, hour VARCHAR)',
  );
  const columns = columnarTableColumns({ ...table, columns: [] }).map(({ name, type }) =>
    type === 'string' ? `${name} VARCHAR` : `${name} ${type}`,
  );
  await connection.run(
    `CREATE TABLE attempts_columnar (id VARCHAR, number BIGINT, ${columns.join(', ')}, region VARCHAR, day VARCHAR, hour VARCHAR)`,
  );
});
afterEach(() => {
  connection.closeSync();
  instance.closeSync();
});

const fill = async (records: readonly Placement[]): Promise<void> => {
  await connection.run('DELETE FROM attempts_original; DELETE FROM attempts_columnar');
  for (const { partition: of, id, originals, columnar } of records) {
    for (let copy = 0; copy < originals; copy += 1) {
      await connection.run(`INSERT INTO attempts_original VALUES ('${id}', 7, ${texts(...of)})`);
    }
    for (let copy = 0; copy < columnar; copy += 1) {
      await connection.run(
        `INSERT INTO attempts_columnar VALUES ('${id}', 7, 'key', ${copy}, NULL, ${copy > 0}, ${texts(...of)})`,
      );
    }
  }
};

const shown = async (where = ''): Promise<string[]> => {
  const result = await connection.runAndReadAll(
    `SELECT region, day, hour, id FROM (${eachRecordOnce(table)}) AS view ${where}`,
  );
  return (result.getRowsJson() as string[][]).map((row) => row.join(' ')).toSorted();
};

test('each record is shown once, wherever it lies and however often it was delivered', async () => {
  await fc.assert(
    fc.asyncProperty(placements, async (records) => {
      await fill(records);
      const told = records.map(({ partition: of, id }) => [...of, id].join(' ')).toSorted();
      expect(await shown()).toEqual(told);
      expect(await shown(`WHERE day BETWEEN '2026-11-15' AND '2026-11-15'`)).toEqual(
        told.filter((record) => record.includes('2026-11-15')),
      );
    }),
    { numRuns: 40 },
  );
});

describe('what is no plain case', () => {
  const here = texts('eu-west-1', '2026-11-15', '10');

  test('records that differ are all shown while they are originals: none hides behind the id of another', async () => {
    await connection.run(`INSERT INTO attempts_original VALUES ('dec_1', 7, ${here}), ('dec_1', 8, ${here})`);
    expect(await shown()).toHaveLength(2);
  });

  test('a record without an id is shown', async () => {
    await connection.run(`INSERT INTO attempts_original VALUES (NULL, 7, ${here})`);
    await connection.run(`INSERT INTO attempts_columnar VALUES (NULL, 9, 'key', 0, NULL, false, ${here})`);
    expect(await shown()).toHaveLength(2);
  });

  test('a columnar file that does not say whether a record is repeated is believed', async () => {
    await connection.run(`INSERT INTO attempts_columnar VALUES ('dec_1', 7, 'key', 0, NULL, NULL, ${here})`);
    expect(await shown()).toHaveLength(1);
  });
});

test.each(auditTables)(
  'a bound on the day reaches every file of $kind that its view reads',
  async ({ kind, columns }) => {
    const types = { string: 'VARCHAR', int: 'INTEGER', bigint: 'BIGINT', boolean: 'BOOLEAN' };
    const define = (all: AuditTable['columns']) => all.map(({ name, type }) => `"${name}" ${types[type]}`).join(', ');
    const partitions = 'region VARCHAR, day VARCHAR, hour VARCHAR';
    const of = { kind, columns, description: '' };
    await connection.run('DROP TABLE attempts_original; DROP TABLE attempts_columnar');
    await connection.run(`CREATE TABLE ${kind}_original (${define(columns)}, ${partitions})`);
    await connection.run(`CREATE TABLE ${kind}_columnar (${define(columnarTableColumns(of))}, ${partitions})`);
    // An empty table is planned away, and its filter with it.
    await connection.run(`INSERT INTO ${kind}_original (id, day) VALUES ('1', '2026-11-14'), ('2', '2026-11-16')`);
    await connection.run(`INSERT INTO ${kind}_columnar (id, day) VALUES ('1', '2026-11-14'), ('2', '2026-11-16')`);
    const plan = await connection.runAndReadAll(
      `EXPLAIN (FORMAT json) SELECT * FROM (${eachRecordOnce(of)}) AS view WHERE day = '2026-11-15'`,
    );
    const text = plan.getRowsJson()[0]?.[1] as string;
    const scans = text.match(/"(?:SEQ_SCAN|TABLE_SCAN)[^}]*\}/g) ?? [];
    expect(scans).toHaveLength(3);
    for (const scan of scans) expect(scan).toMatch(/day='2026-11-15'/);
  },
);
