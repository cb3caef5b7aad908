import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AuditQuery, type AuditQueryName, auditQueries } from '../../../lambdas/contract/audit-queries.ts';
import { type LocalArchive, openLocalArchive } from '../../../local/audit/local-archive.ts';
import { type ToldChange, archiveFolder, removeFolder } from './archive-folder.ts';

const queries: readonly AuditQuery[] = auditQueries;

describe('a named query fits Athena', () => {
  test.each(queries)('$name', ({ name, description, parameters, sql }) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(sql).toMatch(/^SELECT\b[^;]*\bFROM\b[^;]*$/);
    expect(sql.split('?')).toHaveLength(parameters.length + 1);
    expect(sql.slice(0, sql.indexOf('WHERE'))).not.toContain('?');
    expect(sql).not.toMatch(/(?<!")\bat\b(?!")/);
  });

  test('names are unique', () => {
    expect(new Set(queries.map(({ name }) => name)).size).toBe(queries.length);
  });

  test('parameters that bound days compare the partition column itself', () => {
    const bounded = queries.filter(({ parameters }) => parameters.some(({ name }) => name.endsWith('day')));
    for (const { sql } of bounded) expect(sql).toMatch(/\bday (BETWEEN \? AND \?|<= \?|>= \?)/);
  });
});

const alice = 'arn:aws:sts::111122223333:assumed-role/LicensingOperator/alice';
const bob = 'arn:aws:sts::111122223333:assumed-role/LicensingOperator/bob';

const one = {
  id: 'lic_1',
  customer: 'cus_acme',
  plan: 'pro',
  status: 'active',
  term: { kind: 'subscription', expiresAt: '2026-12-31T00:00:00.000Z' },
  overrides: {},
  key: { issuedAt: '2026-10-31T23:59:59.999Z' },
};
const generous = { ...one, overrides: { features: { sso: true } } };
const suspended = { ...generous, status: 'suspended' };
const rotated = {
  ...suspended,
  key: { issuedAt: '2026-11-30T12:00:00.000Z', previousUntil: '2026-12-07T12:00:00.000Z' },
};
const two = { ...one, id: 'lic_2', customer: 'cus_beta', term: { kind: 'perpetual' }, overrides: { grace: 'P30D' } };

const license = (id: string) => ({ pk: `license#${id}`, entity: 'license' });
const rollout = (plan: string, current: number) => ({
  pk: `plan#${plan}`,
  entity: 'plan-rollout',
  document: { plan, current, served: { plan, version: current } },
  action: 'plan.rollout-set',
});

const seat = (id: string, ended?: object) => ({
  pk: 'seats#lic_1#eu-west-1',
  entity: 'seat',
  document: { id, license: 'lic_1', ...(ended !== undefined && { ended }) },
});

const story: readonly ToldChange[] = [
  { ...license('lic_1'), document: one, at: '2026-10-31T23:59:59.999Z', action: 'license.issued', actor: alice },
  {
    ...license('lic_1'),
    version: 2,
    before: one,
    document: generous,
    at: '2026-11-01T00:00:00.000Z',
    action: 'license.updated',
    actor: alice,
    reason: 'goodwill',
  },
  {
    ...license('lic_1'),
    version: 3,
    before: generous,
    document: suspended,
    at: '2026-11-15T10:00:00.000Z',
    action: 'license.suspended',
    actor: bob,
    reason: 'chargeback',
  },
  {
    ...license('lic_1'),
    version: 4,
    before: suspended,
    document: rotated,
    at: '2026-11-30T23:59:59.999Z',
    action: 'license.key-rotated',
    actor: alice,
  },
  {
    ...license('lic_2'),
    document: two,
    at: '2026-11-20T08:00:00.000Z',
    action: 'license.issued',
    actor: bob,
    region: 'us-east-1',
  },
  {
    ...license('lic_2'),
    version: 2,
    before: two,
    document: { ...two, status: 'revoked' },
    at: '2026-12-01T00:00:00.000Z',
    action: 'license.revoked',
    actor: bob,
    region: 'us-east-1',
  },
  { ...rollout('pro', 1), at: '2026-10-01T09:00:00.000Z', actor: alice },
  { ...rollout('pro', 2), version: 2, at: '2026-11-15T23:59:59.999Z', actor: bob, reason: 'launch' },
  { ...rollout('pro', 1), version: 3, at: '2026-11-16T00:00:00.000Z', actor: alice, reason: 'way back' },
  { ...seat('sea_1'), at: '2026-11-13T18:59:59.999Z', action: 'seat.claimed', actor: 'license-key:lic_1' },
  { ...seat('sea_2'), at: '2026-11-13T20:00:00.000Z', action: 'seat.claimed', actor: 'license-key:lic_1' },
  {
    ...seat('sea_1', { how: 'transferred' }),
    version: 2,
    before: seat('sea_1').document,
    at: '2026-11-15T08:00:00.000Z',
    action: 'seat.handed-over',
    actor: 'license-key:lic_1',
  },
  { ...seat('sea_3'), at: '2026-11-15T08:00:00.000Z', action: 'seat.transferred', actor: 'license-key:lic_1' },
  {
    ...seat('sea_3'),
    version: 2,
    before: seat('sea_3').document,
    at: '2026-11-16T08:00:00.000Z',
    action: 'seat.updated',
    actor: 'license-key:lic_1',
  },
  {
    ...seat('sea_3', { how: 'released' }),
    version: 3,
    before: seat('sea_3').document,
    at: '2026-11-17T08:00:00.000Z',
    action: 'seat.released',
    actor: bob,
  },
  { ...rollout('basic', 1), at: '2026-11-16T12:00:00.000Z', actor: alice },
];

describe('over what the archiver wrote, a named query of the changes finds', () => {
  let folder: string;
  let archive: LocalArchive;
  beforeAll(async () => {
    folder = await archiveFolder(story);
    archive = await openLocalArchive(folder);
  });
  afterAll(async () => {
    archive.close();
    await removeFolder(folder);
  });

  const ask = async (name: AuditQueryName, ...values: string[]) => {
    const query = queries.find((candidate) => candidate.name === name);
    const { columns, rows } = await archive.query(query?.sql ?? '', values);
    return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
  };
  const november = ['2026-11-01', '2026-11-30'] as const;

  test('who changed a license, with the document before and after', async () => {
    const rows = await ask('who-changed-license', 'lic_1');
    expect(rows.map(({ version, action, actor, reason }) => [version, action, actor, reason])).toEqual([
      [1, 'license.issued', alice, null],
      [2, 'license.updated', alice, 'goodwill'],
      [3, 'license.suspended', bob, 'chargeback'],
      [4, 'license.key-rotated', alice, null],
    ]);
    expect(rows.map(({ before }) => before && (JSON.parse(before as string) as unknown))).toEqual([
      null,
      one,
      generous,
      suspended,
    ]);
    expect(rows.map(({ after }) => JSON.parse(after as string) as unknown)).toEqual([
      one,
      generous,
      suspended,
      rotated,
    ]);
  });

  test('everything that one identity did, in whole days', async () => {
    const rows = await ask('changes-by-actor', alice, ...november);
    expect(rows.map(({ changed_at: at, action, entity_id: id }) => [at, action, id])).toEqual([
      ['2026-11-01T00:00:00.000Z', 'license.updated', 'lic_1'],
      ['2026-11-16T00:00:00.000Z', 'plan.rollout-set', 'pro'],
      ['2026-11-16T12:00:00.000Z', 'plan.rollout-set', 'basic'],
      ['2026-11-30T23:59:59.999Z', 'license.key-rotated', 'lic_1'],
    ]);
  });

  test('licenses suspended or revoked, by whom and why', async () => {
    expect(await ask('licenses-suspended-or-revoked', ...november)).toEqual([
      {
        changed_at: '2026-11-15T10:00:00.000Z',
        action: 'license.suspended',
        license: 'lic_1',
        customer: 'cus_acme',
        plan: 'pro',
        actor: bob,
        reason: 'chargeback',
        region: 'eu-west-1',
        request_id: 'req-2',
      },
    ]);
    expect(await ask('licenses-suspended-or-revoked', '2026-12-01', '2026-12-01')).toMatchObject([
      { license: 'lic_2', region: 'us-east-1', reason: null },
    ]);
  });

  test.each([
    ['2026-09-30', []],
    ['2026-10-01', [['pro', '1', '2026-10-01T09:00:00.000Z', null]]],
    ['2026-11-15', [['pro', '2', '2026-11-15T23:59:59.999Z', 'launch']]],
    [
      '2026-11-16',
      [
        ['basic', '1', '2026-11-16T12:00:00.000Z', null],
        ['pro', '1', '2026-11-16T00:00:00.000Z', 'way back'],
      ],
    ],
  ])('plan versions in force at the end of %s', async (day, expected) => {
    const rows = await ask('plan-versions-in-force', day);
    expect(rows.map((row) => [row['plan'], row['plan_version'], row['in_force_since'], row['reason']])).toEqual(
      expected,
    );
  });

  test('overrides that were granted, at issue or later', async () => {
    const rows = await ask('overrides-granted', ...november);
    expect(rows.map((row) => [row['license'], row['overrides_before'], row['overrides_after'], row['reason']])).toEqual(
      [
        ['lic_1', '{}', '{"features":{"sso":true}}', 'goodwill'],
        ['lic_2', null, '{"grace":"P30D"}', null],
      ],
    );
  });

  test('keys that were rotated', async () => {
    expect(await ask('keys-rotated', ...november)).toEqual([
      {
        changed_at: '2026-11-30T23:59:59.999Z',
        license: 'lic_1',
        customer: 'cus_acme',
        old_key_works_until: '2026-12-07T12:00:00.000Z',
        actor: alice,
        reason: null,
        request_id: 'req-3',
      },
    ]);
  });

  test.each([
    ['2026-10-30', []],
    ['2026-10-31', [['lic_1', 'active', '2026-12-31T00:00:00.000Z', 1]]],
    [
      '2026-11-30',
      [
        ['lic_1', 'suspended', '2026-12-31T00:00:00.000Z', 4],
        ['lic_2', 'active', null, 1],
      ],
    ],
    [
      '2026-12-01',
      [
        ['lic_1', 'suspended', '2026-12-31T00:00:00.000Z', 4],
        ['lic_2', 'revoked', null, 2],
      ],
    ],
  ])('licenses at the end of %s', async (day, expected) => {
    const rows = await ask('licenses-at', day);
    expect(rows.map((row) => [row['license'], row['status'], row['expires_at'], row['version']])).toEqual(expected);
    expect(rows.every((row) => row['plan'] === 'pro' && row['changed_at'] !== null)).toBe(true);
  });

  test('seats over time, those included that were claimed before', async () => {
    const rows = async (...days: string[]) =>
      (await ask('seats-over-time', ...days)).map((row) =>
        ['day', 'claimed', 'released', 'held'].map((name) => row[name]),
      );
    await expect(rows(...november)).resolves.toEqual([
      ['2026-11-13', 2, 0, 2],
      ['2026-11-15', 1, 1, 2],
      ['2026-11-17', 0, 1, 1],
    ]);
    await expect(rows('2026-11-16', '2026-11-30')).resolves.toEqual([['2026-11-17', 0, 1, 1]]);
    await expect(ask('seats-over-time', '2026-11-13', '2026-11-13')).resolves.toMatchObject([{ license: 'lic_1' }]);
  });

  test('changes outside of office hours, of people alone', async () => {
    const rows = await ask('changes-outside-office-hours', ...november);
    expect(rows.map((row) => [row['actor'], row['changed_at'], row['action']])).toEqual([
      // A Sunday, at midnight.
      [alice, '2026-11-01T00:00:00.000Z', 'license.updated'],
      // A Monday, at midnight.
      [alice, '2026-11-16T00:00:00.000Z', 'plan.rollout-set'],
      [alice, '2026-11-30T23:59:59.999Z', 'license.key-rotated'],
      // A Sunday, in the morning and in the night.
      [bob, '2026-11-15T10:00:00.000Z', 'license.suspended'],
      [bob, '2026-11-15T23:59:59.999Z', 'plan.rollout-set'],
    ]);
  });

  test('no missing and no repeated version in a whole archive', async () => {
    expect(await ask('versions-missing-or-repeated')).toEqual([]);
  });
});

test.each([
  ['a gap', [1, 2, 4], [[2, 4]]],
  ['a missing first version', [2], [[0, 2]]],
  ['a repeated version', [1, 2, 2], [[2, 2]]],
])('versions-missing-or-repeated finds %s', async (_, versions, expected) => {
  const changes = versions.map((version) => ({
    ...license('lic_1'),
    version,
    document: one,
    at: '2026-11-01T00:00:00.000Z',
    action: 'license.updated',
    actor: alice,
  }));
  const folder = await archiveFolder(changes);
  const archive = await openLocalArchive(folder);
  const sql = queries.find(({ name }) => name === 'versions-missing-or-repeated')?.sql ?? '';
  const { rows } = await archive.query(sql);
  archive.close();
  await removeFolder(folder);
  expect(rows.map((row) => [row[2], row[3]])).toEqual(expected);
});
