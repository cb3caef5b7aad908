import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { customerKey, licenseKey, seatKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type AuditQueryName, auditQueries } from '../../lambdas/contract/audit-queries.ts';
import { customerId, licenseId, region } from '../../lambdas/core/ids.ts';
import { serviceCredentials } from '../../local/identities.ts';
import { auditRows } from '../support/audit-log.ts';
import { licetAudit } from '../support/licet-audit.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { type SeatLicense, seatLicense } from '../support/seat-license.ts';

const [home, other] = ['us-east-1', 'eu-west-1'];

let machine: Machine;

beforeAll(async () => {
  machine = await startMachine({ regions: [home, other] });
}, 60_000);

afterAll(async () => {
  await machine.stop();
});

/** Runs `licet audit rebuild …` on the machine's data. */
const rebuild = (...args: string[]) => licetAudit('rebuild', '--data', machine.dataFolder, ...args);

const operate = async (at: string, method: string, path: string, body?: object) => {
  const answer = await machine.operate(at, { method, path: `/v1/admin/${path}`, ...(body !== undefined && { body }) });
  expect(answer.status).toBeLessThan(300);
  return answer.body as Record<string, unknown>;
};

const ask = async (name: AuditQueryName, ...values: string[]) =>
  auditRows(machine.dataFolder, auditQueries.find((query) => query.name === name)?.sql ?? '', values);

const today = (): string => new Date().toISOString().slice(0, 10);

/** One life of the service, told from its first plan to the alterations; each test goes on where the one before left off. */
describe('the state that the change log leaves', () => {
  let seats: SeatLicense;
  let plain: string;
  /** What the API said at a moment, and the moment. */
  let then: { readonly at: string; readonly license: Record<string, unknown>; readonly devices: readonly string[] };

  test('a varied life goes by, in two regions', async () => {
    seats = await seatLicense(machine, { kind: 'node-locked', limit: 4, transfers: { limit: 3, period: 'P1Y' } });
    await operate(home, 'PUT', 'customers/cus_desk', { name: 'Desk' });
    await operate(home, 'POST', 'plans/desk-monthly/versions', {
      product: 'desk',
      term: { kind: 'subscription', period: 'P1M' },
      features: { sso: true, ratio: 0.1 },
    });
    plain = (await operate(other, 'POST', 'licenses', { customer: 'cus_desk', plan: 'desk-monthly' }))['id'] as string;
    for (const [at, device] of [
      [home, 'a'],
      [home, 'b'],
      [other, 'c'],
    ] as const) {
      await expect(seats.claim(at, device)).resolves.toMatchObject({ status: 201 });
    }
    await expect(seats.release(other, 'b')).resolves.toMatchObject({ status: 204 });
    await machine.send(other, {
      method: 'POST',
      path: '/v1/seats/a/transfer',
      licenseKey: seats.key,
      body: { to: { device: 'd' } },
    });
    await operate(home, 'POST', `licenses/${plain}/suspend`);
    await machine.settle();
    const held = (await operate(home, 'GET', `licenses/${seats.id}/seats`))['items'] as {
      holder: { device: string };
    }[];
    then = {
      license: await operate(other, 'GET', `licenses/${plain}`),
      devices: held.map(({ holder }) => holder.device),
      at: new Date().toISOString(),
    };
    await operate(other, 'POST', `licenses/${plain}/reinstate`);
    await operate(home, 'POST', `licenses/${plain}/rotate-key`);
    await operate(home, 'POST', 'plans/desk-monthly/versions', {
      product: 'desk',
      term: { kind: 'subscription', period: 'P1M' },
      features: { sso: false },
    });
    await operate(other, 'PUT', 'plans/desk-monthly/rollout', { current: 2 });
    await expect(seats.claim(other, 'e')).resolves.toMatchObject({ status: 201 });
    await expect(seats.claim(home, 'd')).resolves.toMatchObject({ status: 200 });
    await operate(home, 'DELETE', `licenses/${seats.id}/seats/c`);
  }, 60_000);

  test('is the table, in both regions, a moment after the last change', async () => {
    const { code, out, errors } = await rebuild('--compare');
    expect([out, errors]).toEqual([expect.stringContaining('\n0 differences, 0 faults of the history\n'), '']);
    expect(out).toContain(`${home}: `);
    expect(out).toContain(`${other}: `);
    expect(code).toBe(0);
  }, 60_000);

  test('is the table while claims and releases go on', async () => {
    let isOver = false;
    let claims = 0;
    const storm = async (busy: SeatLicense, at: string, device: string) => {
      while (!isOver) {
        const { status } = await busy.claim(at, device, { patiently: true });
        if (status === 201) claims += 1;
        await busy.release(at, device);
      }
    };
    const one = await seatLicense(machine, { kind: 'floating', limit: 2, lease: 'PT10M' });
    const two = await seatLicense(machine, { kind: 'floating', limit: 1, lease: 'PT10M' });
    const storms = [storm(one, home, 'x'), storm(one, other, 'y'), storm(two, home, 'x'), storm(two, other, 'x')];
    const { code, out, errors } = await rebuild('--compare', '--patience', '10');
    isOver = true;
    await Promise.all(storms);
    expect(claims).toBeGreaterThan(10);
    expect([out, errors]).toEqual([expect.stringContaining('\n0 differences, 0 faults of the history\n'), '']);
    expect(code).toBe(0);
  }, 60_000);

  test('at an earlier moment is what the API said then', async () => {
    const license = await rebuild('--at', then.at, '--entity', `license:${plain}`, '--format', 'json');
    const { entities } = JSON.parse(license.out) as { entities: { version: number; document: object }[] };
    expect(entities).toMatchObject([{ version: 2, document: { status: 'suspended' } }]);
    expect(then.license).toMatchObject({ id: plain, status: 'suspended' });
    const { id, customer, plan, status, term } = then.license;
    expect(entities[0]?.document).toMatchObject({ id, customer, plan, status, term });

    const all = await rebuild('--at', then.at, '--license', seats.id, '--format', 'ndjson');
    const states = all.out
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each) as { entity: string; document: { ended?: unknown; holder: { device: string } } });
    const held = states.filter(({ entity, document }) => entity === 'seat' && document.ended === undefined);
    expect(held.map(({ document }) => document.holder.device).toSorted()).toEqual(then.devices.toSorted());
  }, 60_000);

  test('now is what the API says now', async () => {
    const { out } = await rebuild('--entity', `license:${plain}`, '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      entities: [{ version: 4, action: 'license.key-rotated', document: { status: 'active' } }],
      faults: [],
    });
  }, 60_000);

  test('the named queries tell it as well', async () => {
    await expect(ask('licenses-at', today())).resolves.toEqual(
      expect.arrayContaining([
        expect.objectContaining({ license: plain, status: 'active', plan: 'desk-monthly', customer: 'cus_desk' }),
        expect.objectContaining({ license: seats.id, status: 'active', expires_at: null }),
      ]),
    );
    const days = await ask('seats-over-time', '2026-01-01', today());
    const ofSeats = days.filter((row) => row['license'] === seats.id);
    expect(ofSeats.reduce((sum, row) => sum + Number(row['claimed']) - Number(row['released']), 0)).toBe(2);
    expect(ofSeats.at(-1)).toMatchObject({ held: 2 });
    const late = await ask('changes-outside-office-hours', today(), today());
    expect(late.every((row) => (row['actor'] as string).startsWith('arn:'))).toBe(true);
  });

  test('what was altered, deleted or added in the table is named, in each region', async () => {
    const client = new DynamoDBClient({
      endpoint: (
        JSON.parse(await readFile(join(machine.dataFolder, 'dynamodb', 'engine.json'), 'utf8')) as { url: string }
      ).url,
      credentials: serviceCredentials,
      region: home,
    });
    const TableName = 'licet-local';
    const item = async (key: object) => {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall(key) }));
      if (Item === undefined) throw new Error(`There is no item ${JSON.stringify(key)}`);
      return Item;
    };
    const id = licenseId.parse(plain);
    const altered = await item(licenseKey(id));
    await client.send(
      new PutItemCommand({
        TableName,
        Item: { ...altered, document: { M: { ...altered['document']?.M, plan: { S: 'desk-forever' } } } },
      }),
    );
    const customer = customerKey(customerId.parse('cus_desk'));
    await client.send(new DeleteItemCommand({ TableName, Key: marshall(customer) }));
    const seat = seatKey(licenseId.parse(seats.id), region.parse(home), { kind: 'device', device: 'thief' });
    const held = await item(seatKey(licenseId.parse(seats.id), region.parse(home), { kind: 'device', device: 'd' }));
    const stolen = {
      ...held['document']?.M,
      id: { S: 'sea_01kasn4v7h8m2q5r9t3w6y0z1b' },
      holder: { M: { kind: { S: 'device' }, device: { S: 'thief' } } },
    };
    await client.send(new PutItemCommand({ TableName, Item: { ...held, ...marshall(seat), document: { M: stolen } } }));
    client.destroy();

    const { code, out } = await rebuild('--compare', '--patience', '3', '--format', 'ndjson');
    expect(code).toBe(1);
    const differences = out
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each) as Record<string, unknown>);
    const found = differences
      .filter((each) => each['region'] === home)
      .map(({ entity, entity_id, path, log, table }) => ({ entity, entity_id, path, log, table }));
    expect(found).toHaveLength(6);
    expect(found).toEqual(
      expect.arrayContaining([
        { entity: 'license', entity_id: plain, path: '$.plan', log: '"desk-monthly"', table: '"desk-forever"' },
        { entity: 'license', entity_id: plain, path: 'planIndex', log: '"desk-forever"', table: '"desk-monthly"' },
        { entity: 'customer', entity_id: 'cus_desk', path: '$', log: expect.stringContaining('Desk') },
        {
          entity: 'seat',
          entity_id: 'sea_01kasn4v7h8m2q5r9t3w6y0z1b',
          path: '$',
          table: expect.stringContaining('thief'),
        },
        {
          entity: 'seat',
          entity_id: 'sea_01kasn4v7h8m2q5r9t3w6y0z1b',
          path: 'seatShard',
          log: JSON.stringify(`${seats.id}#${home}#1`),
          table: JSON.stringify(`${seats.id}#${home}#0`),
        },
        {
          entity: 'pool',
          entity_id: `${seats.id}@seats@${home}`,
          path: 'used',
          log: expect.stringMatching(/^\d held$/),
          table: expect.stringContaining('used'),
        },
      ]),
    );
    expect(differences.filter((each) => each['region'] === other)).toHaveLength(6);
    const { out: text } = await rebuild('--compare', '--patience', '0');
    expect(text).toContain(`${home}  license ${plain}  $.plan: log "desk-monthly", table "desk-forever"\n`);
    expect(text).toContain(`${home}  customer cus_desk  $: log {`);
  }, 60_000);
});
