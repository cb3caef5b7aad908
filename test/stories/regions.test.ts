import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { auditRows } from '../support/audit-log.ts';
import { eventually } from '../support/eventually.ts';
import { type Machine, type MachineRequest, startMachine } from '../support/machine.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [virginia, ireland, sydney] = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const regions = [virginia, ireland, sydney];

interface IssuedLicense {
  readonly id: string;
  readonly licenseKey: string;
  readonly home: string;
}

let machine: Machine;

const operate = async (
  region: string,
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) => {
  const request: MachineRequest = { method, path, headers, ...(body !== undefined && { body }) };
  return machine.operate(region, request);
};

const issue = async (region: string, request: object): Promise<IssuedLicense> => {
  const answer = await operate(region, 'POST', '/v1/admin/licenses', { customer: 'cus_world', ...request });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as IssuedLicense;
};

const check = async (region: string, { licenseKey }: IssuedLicense, question: object = {}) => {
  const { body } = await machine.send(region, { method: 'POST', path: '/v1/check', licenseKey, body: question });
  return body as { code: string; license: { plan: string; planVersion: number } };
};

const isolate = async (region: string, paused: boolean) => {
  for (const other of regions.filter((each) => each !== region)) {
    await machine.setReplication({ from: region, to: other, paused });
    await machine.setReplication({ from: other, to: region, paused });
  }
};

beforeAll(async () => {
  machine = await startMachine({ regions });
  await operate(virginia, 'PUT', '/v1/admin/products/globe', { name: 'Globe' });
  await operate(virginia, 'PUT', '/v1/admin/customers/cus_world', { name: 'World' });
  await operate(sydney, 'POST', '/v1/admin/plans/globe-monthly/versions', {
    product: 'globe',
    term: { kind: 'subscription', period: 'P1M' },
    features: { maps: true },
  });
  await operate(ireland, 'POST', '/v1/admin/plans/globe-team/versions', {
    product: 'globe',
    term: { kind: 'subscription', period: 'P1M' },
    features: { maps: true, sharing: true },
  });
  await operate(ireland, 'POST', '/v1/admin/plans/globe-forever/versions', {
    product: 'globe',
    term: { kind: 'perpetual', maintenance: 'P1Y' },
    features: { maps: true },
  });
  await machine.settle();
}, 60_000);

afterAll(async () => {
  await machine.stop();
});

describe('a license is at home where it was issued, or where the request says', () => {
  test.each([
    [ireland, undefined, ireland],
    [ireland, sydney, sydney],
  ])('asked in %s with homeRegion %s: at home in %s', async (asked, homeRegion, home) => {
    await expect(issue(asked, { plan: 'globe-monthly', homeRegion })).resolves.toMatchObject({ home });
  });

  test('a license that has not arrived yet is changed at its home all the same', async () => {
    await machine.setReplication({ from: ireland, to: sydney, paused: true });
    const license = await issue(ireland, { plan: 'globe-monthly' });
    await expect(operate(sydney, 'POST', `/v1/admin/licenses/${license.id}/suspend`)).resolves.toMatchObject({
      status: 200,
      body: { status: 'suspended', home: ireland },
    });
    await machine.setReplication({ from: ireland, to: sydney, paused: false });
    await machine.settle();
    await expect(check(sydney, license)).resolves.toMatchObject({ code: 'SUSPENDED' });
  });
});

describe('while a region is cut off', () => {
  test('it goes on answering from what it holds, and sees the rest once it is back', async () => {
    const license = await issue(virginia, { plan: 'globe-monthly' });
    await machine.settle();
    await isolate(sydney, true);
    await operate(virginia, 'POST', `/v1/admin/licenses/${license.id}/revoke`);
    await machine.settle();
    const [near, far] = await Promise.all([check(ireland, license), check(sydney, license)]);
    expect([near.code, far.code]).toEqual(['REVOKED', 'VALID']);
    await isolate(sydney, false);
    await machine.settle();
    await expect(check(sydney, license)).resolves.toMatchObject({ code: 'REVOKED' });
  });

  test('a license issued there is known nowhere else until then', async () => {
    await isolate(sydney, true);
    const license = await issue(sydney, { plan: 'globe-monthly' });
    await expect(check(sydney, license)).resolves.toMatchObject({ code: 'VALID' });
    await expect(check(ireland, license)).resolves.toMatchObject({ code: 'LICENSE_KEY_INVALID' });
    await isolate(sydney, false);
    await machine.settle();
    await expect(check(ireland, license)).resolves.toMatchObject({ code: 'VALID' });
  });
});

test('a perpetual license covers the releases of its maintenance, and none after it', async () => {
  const license = await issue(ireland, { plan: 'globe-forever', startsAt: '2026-01-31T00:00:00Z' });
  const of = (releasedAt: string) => check(ireland, license, { context: { releasedAt } });
  await expect(of('2027-01-31T00:00:00Z')).resolves.toMatchObject({ code: 'VALID' });
  await expect(of('2027-01-31T00:00:00.001Z')).resolves.toMatchObject({ code: 'MAINTENANCE_ENDED' });
});

describe('a plan change at period end', () => {
  let license: IssuedLicense;
  const end = () => new Date(Date.now() + 1_500).toISOString();

  test('is in force from its instant on, everywhere, though nobody has written it down', async () => {
    license = await issue(ireland, { plan: 'globe-monthly', expiresAt: end(), overrides: { grace: 'P7D' } });
    await operate(virginia, 'POST', `/v1/admin/licenses/${license.id}/change-plan`, {
      plan: 'globe-team',
      when: 'period-end',
    });
    await machine.settle();
    await eventually(async () => {
      await expect(check(sydney, license)).resolves.toMatchObject({
        code: 'IN_GRACE',
        license: { plan: 'globe-team' },
      });
    });
  });

  test('is written down by the schedule of its home, and audited as its doing', async () => {
    const underTeam = async () => {
      const { body } = await operate(ireland, 'GET', '/v1/admin/licenses?plan=globe-team');
      return (body as { items: { id: string }[] }).items.map(({ id }) => id);
    };
    await expect(underTeam()).resolves.toEqual([]);
    await machine.runSchedules(virginia);
    await expect(underTeam()).resolves.toEqual([]);
    await machine.runSchedules(ireland);
    await expect(underTeam()).resolves.toEqual([license.id]);
    await machine.settle();
    const rows = await auditRows(
      machine.dataFolder,
      'select action, actor, region from changes where entity_id = ? order by version',
      [license.id],
    );
    expect(rows.slice(1)).toEqual([
      { action: 'license.plan-change-scheduled', actor: 'arn:aws:iam::000000000000:user/operator', region: ireland },
      { action: 'license.plan-changed', actor: 'licet:apply-scheduled-plans', region: ireland },
    ]);
  });
});

test('every change of three regions is archived once, by the region that wrote it', async () => {
  await machine.settle();
  const sql = `select count(*) as records, count(distinct id) as changes from changes`;
  const [counts] = await auditRows(machine.dataFolder, sql);
  expect(Number(counts?.['records'])).toBeGreaterThan(15);
  expect(counts?.['records']).toEqual(counts?.['changes']);
  const wrong = await auditRows(
    machine.dataFolder,
    `select id from changes where entity = 'license' and region <> json_extract_scalar(after, '$.home')`,
  );
  expect(wrong).toEqual([]);
});

test('all of this leaves an audit that is sound', () => expectSoundAudit(machine), 60_000);
