import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rebuildCommand } from '../../../../local/audit/rebuild/command.ts';
import { type TestTable, createTestTable } from '../../../support/dynamodb.ts';
import { tableFor } from '../../../support/licensing.ts';
import { type ToldChange, archiveFolder, removeFolder } from '../archive-folder.ts';

const license = (id: string, status: string) => ({ id, status, limit: 3 });

const LIC_1 = 'lic_01kasn4v7h8m2q5r9t3w6y0z11';
const LIC_2 = 'lic_01kasn4v7h8m2q5r9t3w6y0z12';
const NOW = '2026-11-25T00:00:00.000Z';

const issued: ToldChange = {
  pk: `license#${LIC_1}`,
  entity: 'license',
  document: license(LIC_1, 'active'),
  at: '2026-11-23T10:00:00.000Z',
  action: 'license.issued',
  actor: 'alice',
};
const suspended: ToldChange = {
  ...issued,
  version: 2,
  before: license(LIC_1, 'active'),
  document: license(LIC_1, 'suspended'),
  at: '2026-11-24T10:00:00.000Z',
  action: 'license.suspended',
  actor: 'bob',
};
const other: ToldChange = {
  ...issued,
  pk: `license#${LIC_2}`,
  document: license(LIC_2, 'active'),
  at: '2026-11-24T11:00:00.000Z',
  region: 'us-east-1',
};
const seat: ToldChange = {
  pk: `seats#${LIC_1}#eu-west-1`,
  entity: 'seat',
  document: { id: 'sea_1', license: LIC_1, region: 'eu-west-1', resource: 'seats' },
  at: '2026-11-24T12:00:00.000Z',
  action: 'seat.claimed',
  actor: `license-key:${LIC_1}`,
};
const story = [issued, suspended, other, seat];

const run = (folder: string, ...argv: string[]) =>
  rebuildCommand(argv, { defaultFolder: folder, lineWidth: undefined, now: () => new Date(NOW) });

let folder: string;
beforeAll(async () => {
  folder = await archiveFolder(story);
});
afterAll(() => removeFolder(folder));

describe('the state at a moment', () => {
  const versions = async (...argv: string[]) => {
    const { output } = await run(folder, ...argv, '--format', 'json');
    const { entities } = JSON.parse(output) as { entities: { entity_id: string; version: number }[] };
    return entities.map(({ entity_id, version }) => [entity_id, version]);
  };

  test.each([
    [['--at', '2026-11-23T09:59:59Z'], []],
    [['--at', '2026-11-23T10:00:00Z'], [[LIC_1, 1]]],
    [['--at', '2026-11-24T11:00:00+01:00'], [[LIC_1, 2]]],
    [
      [],
      [
        [LIC_1, 2],
        [LIC_2, 1],
        ['sea_1', 1],
      ],
    ],
    [
      ['--license', LIC_1],
      [
        [LIC_1, 2],
        ['sea_1', 1],
      ],
    ],
    [['--entity', `license:${LIC_1}`], [[LIC_1, 2]]],
    [['--license', 'lic_01kasn4v7h8m2q5r9t3w6y0z13'], []],
  ])('%j', async (argv, expected) => {
    expect(await versions(...argv)).toEqual(expected);
  });

  test('as a table', async () => {
    await expect(run(folder, '--entity', `license:${LIC_2}`)).resolves.toEqual({
      output: [
        'entity   entity_id                       version  changed_at                actor  document',
        `-------  ${'-'.repeat(30)}  -------  ------------------------  -----  ${'-'.repeat(67)}`,
        `license  ${LIC_2}  1        2026-11-24T11:00:00.000Z  alice  {"id":"${LIC_2}","limit":3,"status":"active"}`,
        '(1 row)',
        '',
      ].join('\n'),
      alarms: '',
      isSound: true,
    });
  });

  test('as a line of JSON for each entity, documents as they are logged', async () => {
    const { output } = await run(folder, '--entity', `license:${LIC_2}`, '--format', 'ndjson');
    expect(output).toBe(
      `{"entity":"license","entity_id":"${LIC_2}","version":1,"changed_at":"2026-11-24T11:00:00.000Z","action":"license.issued",` +
        `"actor":"alice","region":"us-east-1","document":{"id":"${LIC_2}","limit":3,"status":"active"}}\n`,
    );
  });

  test('from a folder of buckets', async () => {
    const { output } = await run('/nowhere', '--archive', join(folder, 'buckets'), '--format', 'ndjson');
    expect(output.split('\n')).toHaveLength(4);
  });
});

const objectsOf = async (of: string) =>
  (await readdir(of, { recursive: true })).filter((name) => name.endsWith('.json')).map((name) => join(of, name));

const objectWith = async (of: string, text: string): Promise<string> => {
  for (const object of await objectsOf(of)) if ((await readFile(object, 'utf8')).includes(text)) return object;
  throw new Error(`No object has ${text}`);
};

describe('a history that is broken is an alarm', () => {
  test('and so is one that goes on being so; the state is told all the same', async () => {
    const broken = await archiveFolder(story);
    await rm(await objectWith(broken, 'license.issued","actor":"alice","reason":null,"request_id":"req-0'));
    const { output, alarms, isSound } = await run(broken, '--patience', '0', '--format', 'ndjson');
    await removeFolder(broken);
    expect(output.split('\n')).toHaveLength(4);
    expect(alarms).toBe(`license ${LIC_1}  version 1 missing from the log; around it: chg_1\n`);
    expect(isSound).toBe(false);
  });

  test('not where the missing record comes while it waits', async () => {
    const late = await archiveFolder([issued, other]);
    const object = await objectWith(late, `"${LIC_1}"`);
    const kept = `${object}.kept`;
    const more = `if [ -e '${kept}' ]; then mv '${kept}' '${object}'; else mv '${object}' '${kept}'; fi`;
    const { isSound } = await run(late, '--patience', '2', '--refresh', more);
    expect(isSound).toBe(true);
    await removeFolder(late);
  });

  test('a record that cannot be read is named', async () => {
    const spoilt = await archiveFolder([issued]);
    await appendFile((await objectsOf(spoilt))[0] ?? '', '{"id":"chg_x","version":0}\n');
    await expect(run(spoilt)).rejects.toThrow('The log holds a record that cannot be read, "chg_x": changed_at:');
    await removeFolder(spoilt);
  });
});

describe('a table in AWS, by the credentials of the environment', () => {
  let table: TestTable;
  beforeAll(async () => {
    table = await createTestTable(['eu-west-1', 'us-east-1']);
    tableFor(table);
  });
  afterAll(() => {
    table.close();
  });

  const put = async (region: string, told: ToldChange, document = told.document) => {
    const { pk, entity, version = 1, region: writer = 'eu-west-1' } = told;
    // The archive's folder numbers its changes in their order.
    const change = { id: `chg_${[issued, suspended, other].indexOf(told)}` };
    const item = { pk, sk: 'license', entity, version, writer, document, change };
    await table.client(region).send(new PutItemCommand({ TableName: table.tableName, Item: marshall(item) }));
  };
  const compared = async (...argv: string[]) => {
    const log = await archiveFolder([issued, suspended, other]);
    const at = ['--table', table.tableName, '--region', 'eu-west-1', '--region', 'us-east-1'];
    const outcome = await run(
      '/nowhere',
      '--compare',
      '--archive',
      join(log, 'buckets'),
      ...at,
      '--patience',
      '0',
      ...argv,
    );
    await removeFolder(log);
    return outcome;
  };

  test('is what the log says, or is told where it is not, region by region', async () => {
    for (const region of table.regions) for (const told of [suspended, other]) await put(region, told);
    await expect(compared()).resolves.toEqual({
      output:
        'eu-west-1: 2 entities, 0 items of bookkeeping\nus-east-1: 2 entities, 0 items of bookkeeping\n' +
        'log: 3 changes of 2 entities\n0 differences, 0 faults of the history\n',
      alarms: '',
      isSound: true,
    });
    await put('us-east-1', suspended, license(LIC_1, 'active'));
    const { output, isSound } = await compared();
    expect(output).toContain('1 difference, 0 faults of the history\n');
    expect(output).toContain(`us-east-1  license ${LIC_1}  $.status: log "suspended", table "active"\n`);
    expect(isSound).toBe(false);
    const { output: json } = await compared('--format', 'json');
    expect(JSON.parse(json)).toMatchObject({
      changes: 3,
      differences: [{ region: 'us-east-1', entity_id: LIC_1, path: '$.status', log: '"suspended"', table: '"active"' }],
    });
  });
});

test('--help shows the options and the exit codes', async () => {
  await expect(run(folder, '--help')).resolves.toMatchObject({
    output: expect.stringMatching(/--at <time>[^]*Exit codes/),
  });
});

describe('a command that cannot run says why', () => {
  test.each([
    [['--at', 'yesterday'], '--at takes a date and time such as 2026-11-24T12:00:00Z, not "yesterday".'],
    [['--at', '2026-11-24'], '--at takes a date and time'],
    [['--entity', 'license'], '--entity takes a kind and an id, such as license:lic_…, not "license".'],
    [['--license', 'a', '--entity', 'license:a'], 'Give --license or --entity, not both.'],
    [['--compare', '--at', '2026-11-24T12:00:00Z'], 'leave --at out'],
    [['--compare', '--license', LIC_1], '--compare holds the whole table'],
    [['--table', 't', '--region', 'eu-west-1'], 'add --compare'],
    [['--compare', '--table', 't'], '--table and --region go together'],
    [['--compare', '--archive', 'x'], 'add --table <name> --region <region>'],
    [['--archive', 'x', '--data', 'y'], 'Give --data or --archive, not both'],
    [['--compare'], 'Licet does not run on'],
    [['--patience', 'long'], '--patience takes seconds'],
    [['--patience', ''], '--patience takes seconds'],
    [['--format', 'csv'], 'There is no format csv. There are: table, json, ndjson.'],
    [['--archive', '/nowhere'], 'There is no folder /nowhere.'],
    [['--archive', import.meta.dirname], 'There is no audit bucket in'],
    [['lic_1'], "Unexpected argument 'lic_1'"],
    [['lic_1'], 'npm needs -- before options'],
    [['--at', '2030-01-01T00:00:00Z'], `--at lies ahead: 2030-01-01T00:00:00.000Z is after ${NOW}.`],
    [['--license', 'lic_nope'], '--license takes a license id such as lic_01jd3v6x0c5m8k2q9r7t4w1y6z, not "lic_nope".'],
    [['--entity', 'plan-rolout:atlas-pro'], 'There is no kind of entity plan-rolout. There are: product, customer,'],
    [['--entity', 'idempotency:x'], 'There is no kind of entity idempotency.'],
    [['--entity', 'license:lic_nope'], '--entity license: takes a license id such as lic_'],
    [['--entity', 'plan-version:atlas-pro'], '--entity plan-version: takes a plan and a version such as atlas-pro@1'],
    [['--entity', 'pool:x'], '--entity pool: takes a license, a resource and a region such as lic_'],
    [['--patience', '-1'], '--patience lacks its value; one that begins with a dash is written --patience=<value>.'],
    [['--patience=-1'], '--patience takes seconds, from 0 to 3600, not "-1".'],
    [['--refresh', 'echo gone >&2; exit 3'], '--refresh failed with exit code 3, so the log was not read: gone'],
    [['--refresh', 'false'], '--refresh failed with exit code 1, so the log was not read: false'],
    [['--refresh', 'kill -9 $$'], '--refresh was ended by SIGKILL, so the log was not read: kill -9 $$'],
  ])('%j', async (argv, message) => {
    await expect(run(folder, ...argv)).rejects.toThrow(message);
    await expect(run(folder, ...argv)).rejects.not.toThrow('\n');
  });
});
