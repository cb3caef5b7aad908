import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { auditQueries } from '../../../lambdas/contract/audit-queries.ts';
import { auditCommand } from '../../../local/audit/command.ts';
import { archiveFolder, removeFolder } from './archive-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await archiveFolder([
    {
      pk: 'license#lic_1',
      entity: 'license',
      document: { id: 'lic_1' },
      at: '2026-11-23T07:08:09.010Z',
      action: 'license.issued',
      actor: 'alice',
      reason: 'won, "finally"',
    },
  ]);
});
afterAll(() => removeFolder(folder));

const run = (...argv: string[]) => auditCommand(argv, { defaultFolder: folder, lineWidth: undefined });

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

test('--help shows the options and the columns', async () => {
  expect(await run('--help')).toMatch(/--query <name>[^]*before, after, sequence, region, day, hour/);
});

describe('a command that cannot run says why', () => {
  test.each([
    [[], 'Give either a query in SQL or --query <name>.'],
    [[' '], 'The query is empty.'],
    [['SELECT 1', '--query', 'keys-rotated'], 'Give either a query in SQL or --query <name>.'],
    [['select', 'count(*)'], 'Put the whole query in quotes'],
    [['--query', 'who'], 'There is no query who. There are: who-changed-license,'],
    [['--query', 'who-changed-license'], 'The query takes 1 --param, not 0:\nwho-changed-license'],
    [['--format', 'xml', 'SELECT 1'], 'There is no format xml. There are: table, json, csv.'],
    [['--format', 'constructor', 'SELECT 1'], 'There is no format constructor.'],
    [['--bogus'], "Unknown option '--bogus'"],
    [['SELEC 1'], 'syntax error at or near "SELEC"'],
  ])('%j', async (argv, message) => {
    await expect(run(...argv)).rejects.toThrow(message);
  });
});
