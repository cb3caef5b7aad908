import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod';
import type * as mini from 'zod/mini';
import { answerSchemas } from '../../lambdas/adapters/http/openapi/component-schemas.ts';
import { customerFromItem } from '../../lambdas/adapters/dynamodb/items.ts';
import { customerKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import { ledger } from '../../lambdas/adapters/dynamodb/ledger.ts';
import { systemRandom } from '../../lambdas/adapters/system.ts';
import { customerId } from '../../lambdas/core/ids.ts';
import type { Seed } from '../support/bad-input.ts';
import { NOON, eventOf, regionOf, tableFor } from '../support/licensing.ts';
import { type LocalService, asOperator, startLocalService } from '../support/local-service.ts';
import { seeded } from '../support/seeded.ts';

let service: LocalService;
let seed: Seed;

beforeAll(async () => {
  service = await startLocalService();
  seed = await seeded(service);
});

afterAll(() => {
  service.close();
});

const acme = customerId.parse('cus_acme');
const path = '/v1/admin/customers/cus_acme';

const erase = (headers: Record<string, string> = {}, body?: object) =>
  service.send({ ...asOperator, method: 'POST', path: `${path}/erase`, headers, ...(body !== undefined && { body }) });
const shown = () => service.send({ ...asOperator, method: 'GET', path });

const expectShape = (name: keyof typeof answerSchemas, body: unknown) => {
  const schema: mini.ZodMiniType = answerSchemas[name];
  expect(schema.safeParse(body).error?.issues).toBeUndefined();
};

const attempt = z.object({ device_hash: z.string(), user_hash: z.string(), license: z.string() });

/** What a check of this device and user is recorded as. */
const recordedHashes = async () => {
  const known = service.attempts.length;
  const authorization = `License ${seed.licenseKey}`;
  const body = { device: 'build-agent-7', user: 'jane@example.com' };
  const answer = await service.send({ method: 'POST', path: '/v1/check', headers: { authorization }, body });
  expect(answer.status).toBe(200);
  const [line, ...others] = service.attempts.slice(known);
  expect(others).toEqual([]);
  return attempt.parse(JSON.parse(line ?? ''));
};

const storedCustomer = async () => {
  const get = new GetItemCommand({ TableName: service.table.tableName, Key: marshall(customerKey(acme)) });
  const { Item } = await service.table.client().send(get);
  if (Item === undefined) throw new Error('no customer');
  return customerFromItem(Item);
};

test('a check is recorded under other hashes once its customer was erased: the same until then, the same from then on', async () => {
  const before = await recordedHashes();
  await expect(recordedHashes()).resolves.toEqual(before);
  const answer = await erase({ 'licet-reason': 'GDPR 17' });
  expect(answer).toMatchObject({
    status: 202,
    headers: { etag: '"2"', 'retry-after': expect.stringMatching(/^\d+$/) },
    body: { complete: false, licensesRekeyed: 1, customer: { id: acme, name: '(erased)', metadata: {} } },
  });
  expectShape('Erasure', answer.body);
  const after = await recordedHashes();
  expect(after.license).toBe(before.license);
  expect(after.device_hash).not.toBe(before.device_hash);
  expect(after.user_hash).not.toBe(before.user_hash);
  await expect(recordedHashes()).resolves.toEqual(after);
});

test('the customer tells that it is under erasure, and is not to be put meanwhile', async () => {
  const answer = await shown();
  expect(answer.body).toMatchObject({ name: '(erased)', erasure: { startedAt: expect.any(String) } });
  expect(answer.body).not.toHaveProperty('erasure.completedAt');
  expectShape('Customer', answer.body);
  await expect(service.send({ ...asOperator, method: 'PUT', path, body: { name: 'Acme' } })).resolves.toMatchObject({
    status: 409,
    body: { code: 'CONFLICT', detail: expect.stringContaining('being erased') },
  });
});

test('once the time to settle is over it is complete, and the customer tells when that was', async () => {
  const { value, version, secret } = await storedCustomer();
  if (secret === undefined) throw new Error('no key');
  // As if it had been asked for long ago.
  const after = { ...value, erasure: { startedAt: NOON } };
  const { commit } = ledger(tableFor(service.table), systemRandom);
  const event = eventOf('customer.updated');
  await commit(regionOf('eu-west-1'), [{ entity: 'customer', after, secret, expectedVersion: version, event }]);
  const answer = await erase();
  expect(answer).toMatchObject({
    status: 200,
    headers: { etag: '"4"' },
    body: { complete: true, licensesRekeyed: 0, customer: { erasure: { startedAt: NOON } } },
  });
  expectShape('Erasure', answer.body);
  await expect(shown()).resolves.toMatchObject({ body: { erasure: { completedAt: expect.any(String) } } });
});

test('what cannot be read is refused, and nothing is destroyed', async () => {
  const { secret } = await storedCustomer();
  await expect(erase({}, { licenses: 'all' })).resolves.toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
  await expect(erase({ 'if-match': '"4711"' })).resolves.toMatchObject({ status: 412 });
  await expect(erase({ 'idempotency-key': 'short' })).resolves.toMatchObject({ status: 400 });
  const nobody = { ...asOperator, method: 'POST', path: '/v1/admin/customers/cus_nobody/erase' };
  await expect(service.send(nobody)).resolves.toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  await expect(service.send({ method: 'POST', path: `${path}/erase` })).resolves.toMatchObject({ status: 403 });
  expect((await storedCustomer()).secret).toEqual(secret);
});

test('no holder key is anywhere in the table but under the secrets of customers and licenses', async () => {
  const { secret } = await storedCustomer();
  const { Items = [] } = await service.table.client().send(new ScanCommand({ TableName: service.table.tableName }));
  const places = Items.map((item) => unmarshall(item)).flatMap((item) =>
    Object.entries(item)
      .filter(([, value]) => JSON.stringify(value).includes(secret?.holderKey ?? ''))
      .map(([attribute]) => `${String(item['entity'])}.${attribute}`),
  );
  expect(places.toSorted()).toEqual(['customer.secret', 'license.secret']);
});
