import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { auditRows } from '../support/audit-log.ts';
import { eventually } from '../support/eventually.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { type PublishedEvent, publishedEvents } from '../support/published-events.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [virginia, ireland] = ['us-east-1', 'eu-west-1'];
const regions = [virginia, ireland];

let machine: Machine;

const operate = async (region: string, method: string, path: string, body?: object): Promise<unknown> => {
  const request = { method, path: `/v1/admin${path}`, headers: { 'licet-reason': 'as agreed' } };
  const answer = await machine.operate(region, { ...request, ...(body !== undefined && { body }) });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
};

const issue = async (region: string): Promise<{ id: string; licenseKey: string }> => {
  const license = await operate(region, 'POST', '/licenses', { customer: 'cus_ushers', plan: 'tickets-yearly' });
  await machine.settle();
  return license as { id: string; licenseKey: string };
};

const eventsOf = async (region: string, resource: string): Promise<PublishedEvent[]> =>
  (await publishedEvents(machine.dataFolder, region)).filter(({ resources }) => resources.includes(resource));

const steps = (events: readonly PublishedEvent[]): string[] =>
  events
    .toSorted((one, other) => one.detail.version - other.detail.version)
    .map((event) => `${event['detail-type']} ${event.detail.version}`);

beforeAll(async () => {
  machine = await startMachine({ regions });
  await operate(virginia, 'PUT', '/products/tickets', { name: 'Tickets' });
  await operate(virginia, 'PUT', '/customers/cus_ushers', { name: 'Ushers' });
  await operate(virginia, 'POST', '/plans/tickets-yearly/versions', {
    product: 'tickets',
    term: { kind: 'subscription', period: 'P1Y' },
    seats: { kind: 'floating', limit: 40, lease: 'PT10M' },
    offline: { lease: 'P7D' },
  });
  await machine.settle();
}, 60_000);

afterAll(async () => {
  await machine.stop();
});

describe.each([
  [virginia, ireland],
  [ireland, virginia],
])('a license at home in %s that is changed through %s', (home, elsewhere) => {
  test('is told of on the bus of its home alone, once for each step', async () => {
    const { id } = await issue(home);
    for (const step of ['suspend', 'reinstate', 'renew', 'revoke']) {
      await operate(elsewhere, 'POST', `/licenses/${id}/${step}`, step === 'renew' ? { periods: 1 } : undefined);
    }
    await machine.settle();
    const own = (await eventsOf(home, id)).filter(({ detail }) => detail.entity === 'license');
    expect(steps(own)).toEqual([
      'license.issued 1',
      'license.suspended 2',
      'license.reinstated 3',
      'license.renewed 4',
      'license.revoked 5',
    ]);
    expect((await eventsOf(elsewhere, id)).filter(({ detail }) => detail.entity === 'license')).toEqual([]);
  });
});

test('an event says who did what to what, and what it was before and is now', async () => {
  const { id } = await issue(ireland);
  await operate(virginia, 'POST', `/licenses/${id}/suspend`);
  await machine.settle();
  const [event] = (await eventsOf(ireland, id)).filter((each) => each['detail-type'] === 'license.suspended');
  expect(event).toMatchObject({
    source: 'licet.local',
    account: '000000000000',
    region: ireland,
    resources: [id],
    detail: {
      schema: 1,
      actor: 'arn:aws:iam::000000000000:user/operator',
      reason: 'as agreed',
      entity: 'license',
      entity_id: id,
      complete: true,
      before: { id, customer: 'cus_ushers', status: 'active' },
      after: { id, customer: 'cus_ushers', status: 'suspended' },
    },
  });
  expect(event?.time).toBe(`${event?.detail.changed_at.slice(0, 19) ?? ''}Z`);
});

test('an event names the archived record, which is there and says the same', async () => {
  const { id } = await issue(ireland);
  const [event] = await eventsOf(ireland, id);
  const { archive_bucket: bucket = '', archive_key: key = '', complete, ...detail } = event?.detail ?? {};
  const archived = JSON.parse(await readFile(join(machine.auditFolder, bucket, key), 'utf8')) as object;
  const { before, after } = archived as { before: string | null; after: string };
  expect(complete).toBe(true);
  expect(detail).toEqual({ ...archived, before, after: JSON.parse(after) as unknown, region: ireland });
});

test('no event holds a license key, nor a hash of one', async () => {
  const { id, licenseKey } = await issue(ireland);
  const text = JSON.stringify(await eventsOf(ireland, id));
  expect(text).not.toContain(licenseKey.split('_').at(-1));
  expect(text).not.toMatch(/hash/i);
});

test('a seat’s event names its license too, and is on the bus of the region that gave the seat', async () => {
  const { id, licenseKey } = await issue(ireland);
  const claimed = await machine.send(virginia, { method: 'PUT', path: '/v1/seats/gate-7', licenseKey, body: {} });
  expect(claimed.status).toBe(201);
  await machine.settle();
  const seats = async (region: string) => (await eventsOf(region, id)).filter(({ detail }) => detail.entity === 'seat');
  expect((await seats(virginia)).map((event) => event['detail-type'])).toEqual(['seat.claimed']);
  expect(await seats(ireland)).toEqual([]);
});

/** Archived ids of changes, and those on the bus, of each region. */
const idsIn = async (region: string) => {
  const rows = await auditRows(machine.dataFolder, 'select id from changes where region = ?', [region]);
  const archived = z.array(z.object({ id: z.string() })).parse(rows);
  const events = await publishedEvents(machine.dataFolder, region);
  return { archived: archived.map(({ id }) => id).toSorted(), published: events.map(({ detail }) => detail.id) };
};

test('each archived change is on its region’s bus, once, and on no other', async () => {
  await machine.settle();
  const all = await Promise.all(regions.map(idsIn));
  for (const { archived, published } of all) {
    expect(published.toSorted()).toEqual(archived);
    expect(new Set(published).size).toBe(published.length);
  }
});

test('the detail-type of each event is its change’s action', async () => {
  const events = (await Promise.all(regions.map((region) => publishedEvents(machine.dataFolder, region)))).flat();
  expect(events.length).toBeGreaterThan(20);
  for (const event of events) expect(event['detail-type']).toBe(event.detail.action);
});

const PUBLISHER = 'licet-local-publish-changes';

/** How many invocations of the publisher were ended in the middle so far. */
const killedInvocations = async (region: string): Promise<number> =>
  (await machine.logOf(region, PUBLISHER)).split('Runtime.ExitError').length - 1;

/** Kills the publisher until that hit it at work; once, since Lambda gives up an event that fails three times. */
const killAtWork = async (region: string): Promise<void> => {
  const before = await killedInvocations(region);
  await eventually(async () => {
    await machine.killEnvironments(region, PUBLISHER);
    expect(await killedInvocations(region)).toBeGreaterThan(before);
  });
};

test('where the publisher is killed at work, no change goes untold; what is told twice has the same id', async () => {
  const { id } = await issue(ireland);
  for (let round = 0; round < 3; round += 1) {
    const killed = killAtWork(ireland);
    for (const step of ['suspend', 'reinstate']) await operate(virginia, 'POST', `/licenses/${id}/${step}`);
    await killed;
    await machine.settle();
  }
  const { archived, published } = await idsIn(ireland);
  expect([...new Set(published)].toSorted()).toEqual(archived);
  expect(new Set(archived).size).toBe(archived.length);
  const versions = new Set((await eventsOf(ireland, id)).map(({ detail }) => detail.version));
  expect([...versions].toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7]);
}, 60_000);

test('all of this leaves an audit that is sound', () => expectSoundAudit(machine), 60_000);
