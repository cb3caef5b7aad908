import { afterEach, describe, expect, test } from '@jest/globals';
import { access, appendFile, mkdtemp, readdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditTables, viewColumns } from '../../../lambdas/contract/audit-tables.ts';
import { type LocalArchive, openLocalArchive } from '../../../local/audit/local-archive.ts';
import { type ToldChange, archiveFolder, licenseIssued, removeFolder } from './archive-folder.ts';

const issued: ToldChange = {
  ...licenseIssued(),
  document: { id: 'lic_1', status: 'active', overrides: { features: { sso: true, names: ['a', 'b'] } } },
  reason: 'won, last\nénfin',
};

const opened: { archive: LocalArchive; folder: string }[] = [];
const open = async (changes: readonly ToldChange[], folder?: string): Promise<LocalArchive> => {
  const home = await archiveFolder(changes, folder);
  const archive = await openLocalArchive(home);
  opened.push({ archive, folder: home });
  return archive;
};
afterEach(async () => {
  for (const { archive, folder } of opened.splice(0)) {
    archive.close();
    await removeFolder(folder);
  }
});

const types = { string: 'VARCHAR', int: 'INTEGER', bigint: 'BIGINT', boolean: 'BOOLEAN' };

describe.each([
  ['with changes', [issued]],
  ['without any', []],
])('an archive %s', (_, changes) => {
  test.each(auditTables)('has the columns and types that $kind has in Athena', async (table) => {
    const archive = await open(changes);
    const { rows } = await archive.query(`DESCRIBE ${table.kind}`);
    expect(rows.map(([name, type]) => [name, type])).toEqual(
      viewColumns(table).map(({ name, type }) => [name, types[type]]),
    );
  });
});

test('an empty archive answers with no rows', async () => {
  const archive = await open([]);
  expect(await archive.query('SELECT id, region FROM changes')).toEqual({ columns: ['id', 'region'], rows: [] });
});

test('a record comes back as it was archived, with its partitions as texts', async () => {
  const archive = await open([issued]);
  const { columns, rows } = await archive.query('SELECT * FROM changes');
  expect(Object.fromEntries(columns.map((column, index) => [column, rows[0]?.[index]]))).toEqual({
    schema: 1,
    id: 'chg_0',
    changed_at: '2026-11-23T07:08:09.010Z',
    action: 'license.issued',
    actor: 'alice',
    reason: 'won, last\nénfin',
    request_id: 'req-0',
    entity: 'license',
    entity_id: 'lic_1',
    version: 1,
    before: null,
    after: '{"id":"lic_1","overrides":{"features":{"names":["a","b"],"sso":true}},"status":"active"}',
    sequence: '100',
    region: 'eu-west-1',
    day: '2026-11-23',
    hour: '07',
  });
});

test('the buckets of all regions are one table', async () => {
  const archive = await open([issued, { ...issued, region: 'us-east-1' }]);
  expect(await archive.query('SELECT region, count(*) AS n FROM changes GROUP BY region ORDER BY region')).toEqual({
    columns: ['region', 'n'],
    rows: [
      ['eu-west-1', 1],
      ['us-east-1', 1],
    ],
  });
});

test('a folder may have any name', async () => {
  const home = await mkdtemp(join(tmpdir(), "licet-a*[b]?it's-"));
  const archive = await open([issued], home);
  expect((await archive.query('SELECT count(*) FROM changes')).rows).toEqual([[1]]);
});

test('a file is read as itself, not as the pattern that its name is for another', async () => {
  const home = await archiveFolder([issued, { ...issued, actor: 'bob' }]);
  const hour = join(
    home,
    'buckets/licet-local-audit-000000000000-eu-west-1/changes/region=eu-west-1/day=2026-11-23/hour=07',
  );
  await rename(join(hour, 'chg_1.json'), join(hour, 'chg_[0].json'));
  const archive = await openLocalArchive(home);
  opened.push({ archive, folder: home });
  expect((await archive.query('SELECT actor FROM changes_original ORDER BY actor')).rows).toEqual([['alice'], ['bob']]);
});

test('also one that is read line by line, since a line of it cannot be', async () => {
  const home = await archiveFolder([issued, { ...issued, actor: 'bob' }]);
  const hour = join(
    home,
    'buckets/licet-local-audit-000000000000-eu-west-1/changes/region=eu-west-1/day=2026-11-23/hour=07',
  );
  await appendFile(join(hour, 'chg_1.json'), 'no JSON\n');
  await rename(join(hour, 'chg_1.json'), join(hour, 'chg_[0].json'));
  const archive = await openLocalArchive(home);
  opened.push({ archive, folder: home });
  expect((await archive.query('SELECT actor FROM changes_original ORDER BY actor')).rows).toEqual([['alice'], ['bob']]);
  expect(archive.unreadable).toMatchObject([{ object: expect.stringMatching(/chg_\[0\]\.json$/), lines: 1 }]);
});

test.each(['day=2020-01-01', 'back\\slash'])('a folder of whose name %s is a part is refused', async (part) => {
  const home = join(await mkdtemp(join(tmpdir(), 'licet-audit-')), part);
  await archiveFolder([issued], home);
  // DuckDB would take the first for the day of every record, and find nothing in the second.
  await expect(openLocalArchive(home)).rejects.toThrow('Queries would misread the name of the folder');
});

test('values take the places of the question marks', async () => {
  const archive = await open([issued]);
  const sql = `SELECT id FROM changes WHERE actor = ? AND day <= ?`;
  expect((await archive.query(sql, ['alice', '2026-11-23'])).rows).toEqual([['chg_0']]);
  expect((await archive.query(sql, ["' OR true --", '2026-11-23'])).rows).toEqual([]);
});

describe('the Trino functions of audit queries mean what they mean in Athena', () => {
  test.each([
    [`json_extract_scalar(after, '$.status')`, 'active'],
    [`json_extract_scalar(after, '$.overrides.features.sso')`, 'true'],
    [`json_extract_scalar(after, '$.overrides')`, null],
    [`json_extract_scalar(after, '$.overrides.features.names')`, null],
    [`json_extract_scalar(after, '$.nothing')`, null],
    [`json_extract_scalar(before, '$.status')`, null],
    [`json_format(json_extract(after, '$.overrides.features.names'))`, '["a","b"]'],
    [`json_size(after, '$.overrides.features')`, 2],
    [`json_size(after, '$.overrides.features.names')`, 2],
    [`json_size(after, '$.status')`, 0],
    [`json_size(after, '$.nothing')`, null],
    [`day_of_week(from_iso8601_timestamp(changed_at))`, 1],
    [`CAST(from_iso8601_date(day) AS varchar)`, '2026-11-23'],
    [`hour(from_iso8601_timestamp(changed_at))`, 7],
    [`regexp_like(actor, '^al')`, true],
    [`json_format(json_parse('[1]'))`, '[1]'],
  ])('%s is %j', async (expression, expected) => {
    const archive = await open([issued]);
    expect((await archive.query(`SELECT ${expression} FROM changes`)).rows).toEqual([[expected]]);
  });
});

describe('the archive is read-only', () => {
  test.each([
    ['DELETE FROM changes', 'only SELECT'],
    ['DELETE FROM changes_original', 'only SELECT'],
    ['CREATE TABLE mine AS SELECT * FROM changes', 'only SELECT'],
    ["SET memory_limit = '1GB'", 'only SELECT'],
    ['SELECT 1; DELETE FROM changes', 'one statement, not 2'],
    ["SELECT * FROM read_text('/etc/hostname')", 'disabled by configuration'],
    ["ATTACH '/tmp/licet-audit-probe.db'", ''],
    ['INSTALL httpfs', ''],
  ])('%s', async (sql, message) => {
    const archive = await open([issued]);
    await expect(archive.query(sql)).rejects.toThrow(message);
    expect((await archive.query('SELECT count(*) FROM changes')).rows).toEqual([[1]]);
  });

  test('COPY writes no file, not even into the archive', async () => {
    const archive = await open([issued]);
    const folder = opened[0]?.folder ?? '';
    const file = join(folder, 'buckets', 'copy.csv');
    await expect(archive.query(`COPY changes TO '${file}'`)).rejects.toThrow();
    await expect(access(file)).rejects.toThrow();
    expect(await readdir(join(folder, 'buckets'))).toEqual(['licet-local-audit-000000000000-eu-west-1']);
  });
});

describe('what cannot be answered is said', () => {
  test('no archive', async () => {
    await expect(openLocalArchive('/nowhere')).rejects.toThrow(
      'There is no archive in /nowhere. Start Licet with npm start, or name its folder with --data <folder>.',
    );
  });

  test('an unknown column: its name', async () => {
    const archive = await open([issued]);
    await expect(archive.query('SELECT who FROM changes')).rejects.toThrow('"who"');
  });

  test('values that are missing', async () => {
    const archive = await open([issued]);
    await expect(archive.query('SELECT id FROM changes WHERE id = ?')).rejects.toThrow(
      'The query has 1 parameters (?), but 0 values were given.',
    );
  });
});
