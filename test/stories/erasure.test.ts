import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod';
import { eventually } from '../support/eventually.ts';
import { licetAudit } from '../support/licet-audit.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [virginia, ireland] = ['us-east-1', 'eu-west-1'];

let machine: Machine;
/** Of one customer, at home in either region. */
let licenses: readonly { readonly licenseKey: string }[];

const operate = (region: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  machine.operate(region, { method, path: `/v1/admin${path}`, headers, ...(body !== undefined && { body }) });

beforeAll(async () => {
  machine = await startMachine({ regions: [virginia, ireland] });
  await operate(virginia, 'PUT', '/products/desk', { name: 'Desk' });
  await operate(virginia, 'PUT', '/customers/cus_x17', { name: 'Jane Roe', metadata: { email: 'jane@example.com' } });
  await operate(virginia, 'POST', '/plans/desk-pro/versions', { product: 'desk', term: { kind: 'perpetual' } });
  await machine.settle();
  licenses = await Promise.all(
    [virginia, ireland].map(async (home) => {
      const { body } = await operate(ireland, 'POST', '/licenses', {
        customer: 'cus_x17',
        plan: 'desk-pro',
        homeRegion: home,
      });
      return z.object({ licenseKey: z.string() }).parse(body);
    }),
  );
  await machine.settle();
}, 60_000);

afterAll(async () => {
  await machine.stop();
});

const recorded = z.object({ device_hash: z.string() });

/** What the attempt of an answer was recorded under. Its line comes on another way than the answer, perhaps later. */
const hashOf = async (region: string, decisionId: string): Promise<string> => {
  let line = '';
  await eventually(async () => {
    const log = await machine.logOf(region, 'licet-local-check');
    line = log.split('\n').find((each) => each.includes(`"id":"${decisionId}"`)) ?? '';
    expect(line).toContain('"audit":"attempts"');
  });
  return recorded.parse(JSON.parse(line.slice(line.indexOf('{')))).device_hash;
};

/** What a check of each license by the same device is recorded under, in a region. */
const hashesIn = async (region: string): Promise<readonly string[]> => {
  const hashes: string[] = [];
  for (const { licenseKey } of licenses) {
    const answer = await machine.send(region, {
      method: 'POST',
      path: '/v1/check',
      licenseKey,
      body: { device: 'laptop-of-jane' },
    });
    expect(answer.body).toMatchObject({ allowed: true });
    const { decisionId } = z.object({ decisionId: z.string() }).parse(answer.body);
    hashes.push(await hashOf(region, decisionId));
  }
  return hashes;
};

const erase = (region: string) =>
  operate(region, 'POST', '/customers/cus_x17/erase', {}, { 'idempotency-key': 'ticket-4711-erase' });

test('a device is not to be known again by its hash once its customer was erased, in any region', async () => {
  const [before, elsewhere] = [await hashesIn(virginia), await hashesIn(ireland)];
  expect(new Set([...before, ...elsewhere]).size).toBe(1);
  const asked = await erase(ireland);
  expect(asked).toMatchObject({ status: 202, body: { complete: false, licensesRekeyed: 2 } });
  await machine.settle();
  const after = [...(await hashesIn(virginia)), ...(await hashesIn(ireland))];
  expect(new Set(after).size).toBe(1);
  expect(after).not.toContain(before[0]);
});

test('an erasure goes on where a region was away, and says which one that is', async () => {
  await machine.setPartition(ireland, true);
  await expect(erase(virginia)).resolves.toMatchObject({
    status: 503,
    body: { code: 'ERASURE_INCOMPLETE', unreachableRegions: [ireland] },
  });
  await expect(erase(ireland)).resolves.toMatchObject({ status: 503, body: { code: 'DEPENDENCY_UNAVAILABLE' } });
  await machine.setPartition(ireland, false);
  await machine.settle();
  await expect(erase(virginia)).resolves.toMatchObject({
    status: 202,
    body: { complete: false, licensesRekeyed: 0, regionsBehind: [] },
  });
}, 60_000);

test('the log tells of it, has neither name nor key in what it tells of now, and agrees with the table', async () => {
  await machine.settle();
  const { body } = await operate(virginia, 'GET', '/customers/cus_x17');
  expect(body).toMatchObject({ name: '(erased)', metadata: {}, erasure: { startedAt: expect.any(String) } });
  const rebuilt = await licetAudit('rebuild', '--data', machine.dataFolder, '--entity', 'customer:cus_x17');
  expect(rebuilt.out).toContain('(erased)');
  expect(rebuilt.out).not.toContain('Jane');
  await expectSoundAudit(machine);
});
