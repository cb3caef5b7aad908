import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditQueries } from '../../../lambdas/contract/audit-queries.ts';
import { auditTables, viewColumns } from '../../../lambdas/contract/audit-tables.ts';
import { auditCommand } from '../../../local/audit/command.ts';
import { archiveFolder, licenseIssued, removeFolder } from './archive-folder.ts';

const issued = { ...licenseIssued(), reason: 'won, "finally"' };

let folder: string;
beforeAll(async () => {
  folder = await archiveFolder([issued]);
});
afterAll(() => removeFolder(folder));

const outcome = (...argv: string[]) => auditCommand(argv, { defaultFolder: folder, lineWidth: undefined });
const run = async (...argv: string[]) => (await outcome(...argv)).output;

test('SQL is answered with a table', async () => {
  expect(await run('SELECT id, version FROM changes')).toBe(
    ['id     version', '-----  -------', 'chg_0  1', '(1 row)', ''].join('\n'),
  );
});

test('as JSON', async () => {
  expect(JSON.parse(await run('--format', 'json', 'SELECT id, version, before FROM changes'))).toEqual([
    { id: 'chg_0', version: 1, before: null },
  ]);
});

test('as CSV', async () => {
  expect(await run('SELECT id, reason, before FROM changes', '--format', 'csv')).toBe(
    'id,reason,before\r\nchg_0,"won, ""finally""",\r\n',
  );
});

test('a named query takes its parameters in their order', async () => {
  const rows = await run(
    '--query',
    'changes-by-actor',
    '--param',
    'alice',
    '--param',
    '2026-11-23',
    '--param',
    '2026-11-23',
    '--format',
    'json',
  );
  expect(JSON.parse(rows)).toMatchObject([{ action: 'license.issued', entity_id: 'lic_1' }]);
});

test('another folder can be named', async () => {
  await expect(run('--data', '/nowhere', 'SELECT 1')).rejects.toThrow('There is no archive in /nowhere.');
});

test('--list shows every named query with its parameters', async () => {
  const list = await run('--list');
  for (const { name, description, parameters } of auditQueries) {
    expect(list).toContain(`${name}\n  ${description}\n`);
    for (const parameter of parameters) expect(list).toContain(`--param  ${parameter.description}`);
  }
});

test('--help shows the options, and the columns of every table', async () => {
  const help = await run('--help');
  expect(help).toMatch(/--query <name>[^]*before, after, sequence, region, day, hour/);
  for (const table of auditTables) {
    expect(help).toContain(`${table.kind}: ${table.description}`);
    expect(help).toContain(
      viewColumns(table)
        .map(({ name }) => name)
        .join(', '),
    );
  }
});

test('what cannot be read is an alarm, and the rest is answered', async () => {
  await expect(outcome('SELECT count(*) AS n FROM changes', '--format', 'csv')).resolves.toEqual({
    output: 'n\r\n1\r\n',
    alarms: '',
    isSound: true,
  });
  const broken = await archiveFolder([issued]);
  const hour = 'licet-local-audit-000000000000-eu-west-1/changes/region=eu-west-1/day=2026-11-23/hour=07';
  await writeFile(join(broken, 'buckets', hour, 'chg_x.json'), '{"id":\n');
  const { output, alarms, isSound } = await outcome(
    '--data',
    broken,
    'SELECT count(*) AS n FROM changes',
    '--format',
    'csv',
  );
  await removeFolder(broken);
  expect(output).toBe('n\r\n1\r\n');
  expect(alarms).toContain(`1 object of the archive could not be read, or not whole`);
  expect(alarms).toContain(`${hour}/chg_x.json: 1 line. `);
  expect(isSound).toBe(false);
});

describe('a command that cannot run says why', () => {
  test.each([
    [[], 'Give either a query in SQL or --query <name>.'],
    [[' '], 'The query is empty.'],
    [['SELECT 1', '--query', 'keys-rotated'], 'Give either a query in SQL or --query <name>.'],
    [['select', 'count(*)'], 'Put the whole query in quotes'],
    [['--query', 'who'], 'There is no query who. There are: who-changed-license,'],
    [['--query', 'who-changed-license'], 'The query takes 1 --param, not 0:\nwho-changed-license'],
    [
      ['--query', 'keys-rotated', '--param', '1.11.2026', '--param', '2026-11-30'],
      'a day such as 2026-11-01, not "1.11.2026"',
    ],
    [['--query', 'licenses-at', '--param', '2026-11-31'], 'a day such as 2026-11-30, not "2026-11-31"'],
    [['--query', 'keys-rotated', '--param', '2026-12-01', '--param', '2026-11-30'], '2026-12-01 is after 2026-11-30'],
    [
      ['--query', 'use-by-period', '--param', 'week', '--param', '2026-11-01', '--param', '2026-11-30'],
      'takes day or month, not "week"',
    ],
    [['--archive', import.meta.dirname, 'SELECT 1'], 'There is no audit bucket in'],
    [['--format', 'xml', 'SELECT 1'], 'There is no format xml. There are: table, json, csv.'],
    [['--format', 'constructor', 'SELECT 1'], 'There is no format constructor.'],
    [['--bogus'], "Unknown option '--bogus'"],
    [['--query', 'keys-rotated', '--query'], '--query lacks its value'],
    [['SELEC 1'], 'syntax error at or near "SELEC"'],
  ])('%j', async (argv, message) => {
    await expect(run(...argv)).rejects.toThrow(message);
  });
});
