import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type * as mini from 'zod/mini';
import { answerSchemas } from '../../lambdas/adapters/http/openapi/component-schemas.ts';
import type { Seed } from '../support/bad-input.ts';
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

const operate = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  service.send({ ...asOperator, method, path: `/v1/admin${path}`, headers, ...(body !== undefined && { body }) });

const issue = async (more: object = {}) => {
  const { body } = await operate('POST', '/licenses', { customer: seed.customer, plan: seed.plan, ...more });
  return body as { readonly id: string; readonly licenseKey: string };
};

const expectShape = (name: keyof typeof answerSchemas, body: unknown) => {
  const schema: mini.ZodMiniType = answerSchemas[name];
  expect(schema.safeParse(body).error?.issues).toBeUndefined();
};

describe('every answer of the operator plane is what the document says', () => {
  test('of products and customers', async () => {
    expectShape('Product', (await operate('PUT', '/products/orion', { name: 'Orion' })).body);
    expectShape('Product', (await operate('GET', '/products/orion')).body);
    expectShape('Customer', (await operate('PUT', '/customers/cus_globex', { name: 'Globex' })).body);
    expectShape('Customer', (await operate('GET', '/customers/cus_globex')).body);
  });

  test('of plans', async () => {
    const document = { product: 'atlas', term: { kind: 'perpetual', maintenance: 'P1Y' } };
    expectShape('PlanVersion', (await operate('POST', '/plans/atlas-forever/versions', document)).body);
    expectShape('PlanVersion', (await operate('GET', '/plans/atlas-forever/versions/1')).body);
    expectShape('PlanVersions', (await operate('GET', '/plans/atlas-forever/versions')).body);
    expectShape('Rollout', (await operate('PUT', '/plans/atlas-forever/rollout', { current: 1 })).body);
    expectShape('Rollout', (await operate('GET', '/plans/atlas-forever/rollout')).body);
  });

  test('of licenses and of their steps', async () => {
    const license = await issue();
    const path = `/licenses/${license.id}`;
    expectShape('LicenseWithKey', license);
    expectShape('License', (await operate('GET', path)).body);
    expectShape('Licenses', (await operate('GET', '/licenses?limit=1')).body);
    expectShape('License', (await operate('PATCH', path, { metadata: { order: '1' } }, { 'if-match': '*' })).body);
    expectShape('LicenseWithKey', (await operate('POST', `${path}/rotate-key`, { overlap: 'P1D' })).body);
    for (const [step, body] of [
      ['suspend', undefined],
      ['reinstate', {}],
      ['renew', { periods: 2 }],
      ['change-plan', { plan: 'atlas-forever' }],
      ['transfer', { customer: 'cus_globex' }],
      ['revoke', undefined],
    ] as const) {
      const answer = await operate('POST', `${path}/${step}`, body);
      expect([step, answer.status]).toEqual([step, 200]);
      expectShape('License', answer.body);
    }
  });

  test('of seats, of pools, and of what asks for them', async () => {
    const seats = { kind: 'floating', limit: 2, overdraft: 1, lease: 'PT30M' };
    await operate('POST', '/plans/atlas-desk/versions', { product: 'atlas', term: { kind: 'perpetual' }, seats });
    const { id, licenseKey } = await issue({ plan: 'atlas-desk' });
    const headers = { authorization: `License ${licenseKey}` };
    const asHolder = (method: string, path: string, body?: object) =>
      service.send({ method, path: `/v1${path}`, headers, ...(body !== undefined && { body }) });
    const claimed = await asHolder('PUT', '/seats/desk-1', { name: 'Desk' });
    expect(claimed).toMatchObject({ status: 201 });
    expectShape('ClaimedSeat', claimed.body);
    await expect(asHolder('PUT', '/seats/desk-1')).resolves.toEqual(expect.objectContaining({ status: 200 }));
    const handedOn = await asHolder('POST', '/seats/desk-1/transfer', { to: { device: 'desk-2' } });
    expect(handedOn).toMatchObject({ status: 200, body: { seat: { transferredFrom: 'desk-1' } } });
    expectShape('ClaimedSeat', handedOn.body);
    const check = await asHolder('POST', '/check', { device: 'desk-2' });
    expect(check).toMatchObject({ body: { code: 'VALID', seat: { overdraft: false } } });
    expectShape('Check', check.body);
    expectShape('LicenseOfHolder', (await asHolder('GET', '/license')).body);
    const listed = await operate('GET', `/licenses/${id}/seats?limit=1`);
    expect(listed).toMatchObject({ body: { items: [{ holder: { device: 'desk-2' } }] } });
    expectShape('Seats', listed.body);
    const pools = await operate('GET', `/licenses/${id}/pools`);
    expect(pools).toMatchObject({ body: { seats: { used: 1 }, pools: [{ region: 'eu-west-1', free: 1, used: 1 }] } });
    expectShape('Pools', pools.body);
  });

  test.each([
    ['DELETE', '/seats/nobody', undefined, 404, 'NOT_FOUND'],
    ['POST', '/retire-region', { region: 'eu-west-1' }, 409, 'CONFLICT'],
    ['POST', '/retire-region', { region: 'ap-south-1' }, 422, 'REFERENCE_UNKNOWN'],
  ])('of %s %s as a problem: %j is %d %s', async (method, path, body, status, code) => {
    const answer = await operate(method, `/licenses/${seed.license}${path}`, body);
    expect(answer).toMatchObject({ status, body: { code } });
    expectShape('Problem', answer.body);
  });

  test('of a seat that is freed, once: there is nothing to answer', async () => {
    const seats = { kind: 'node-locked', limit: 1, transfers: { limit: 0, period: 'P1Y' } };
    await operate('POST', '/plans/atlas-bound/versions', { product: 'atlas', term: { kind: 'perpetual' }, seats });
    const { id, licenseKey } = await issue({ plan: 'atlas-bound' });
    const headers = { authorization: `License ${licenseKey}` };
    const holder = encodeURIComponent('Büro / 1');
    await service.send({ method: 'PUT', path: `/v1/seats/${holder}`, headers });
    const release = await service.send({ method: 'DELETE', path: `/v1/seats/${holder}`, headers });
    expect(release).toMatchObject({ status: 409, body: { code: 'TRANSFERS_EXHAUSTED' } });
    expectShape('Problem', release.body);
    const free = () => operate('DELETE', `/licenses/${id}/seats/${holder}`);
    await expect(free()).resolves.toMatchObject({ status: 204, body: undefined });
    await expect(free()).resolves.toMatchObject({ status: 404 });
  });

  test('of problems', async () => {
    expectShape('Problem', (await operate('POST', '/licenses', {})).body);
    expectShape('Problem', (await operate('POST', `/licenses/${seed.license}/reinstate`)).body);
  });
});

describe('entity tags', () => {
  test('count versions; the one in hand is not sent again', async () => {
    const created = await operate('PUT', '/products/tagged', { name: 'One' });
    expect(created).toMatchObject({ status: 201, headers: { etag: '"1"' } });
    const known = await operate('GET', '/products/tagged', undefined, { 'if-none-match': '"1"' });
    expect(known).toMatchObject({ status: 304, headers: { etag: '"1"' }, body: undefined });
    await expect(operate('PUT', '/products/tagged', { name: 'One' })).resolves.toMatchObject({
      status: 200,
      headers: { etag: '"1"' },
    });
    await expect(operate('PUT', '/products/tagged', { name: 'Two' }, { 'if-match': '"1"' })).resolves.toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
    });
    await expect(operate('PUT', '/products/tagged', { name: 'Three' }, { 'if-match': '"1"' })).resolves.toMatchObject({
      status: 412,
      body: { code: 'VERSION_MISMATCH' },
    });
  });

  test('guard a patch, which removes what is null and names what it spoils', async () => {
    const { id } = await issue({ overrides: { features: { sso: false }, grace: 'P1D' }, metadata: { order: '1' } });
    const patch = (body: object, tag: string) =>
      operate('PATCH', `/licenses/${id}`, body, {
        'if-match': tag,
        'content-type': 'application/merge-patch+json',
      });
    await expect(
      patch({ overrides: { features: { sso: null, teleport: true }, grace: null }, metadata: null }, '"1"'),
    ).resolves.toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { overrides: { features: { teleport: true } }, metadata: {} },
    });
    await expect(patch({ overrides: { offline: { grace: 'P1D' } } }, '"2"')).resolves.toMatchObject({
      status: 400,
      body: { errors: [{ path: 'body.overrides.offline.lease' }] },
    });
  });
});

describe('an idempotency key', () => {
  const key = { 'idempotency-key': '7f3b1f0e-6a5e-4d6f-9c39-52a3d0a7c111' };

  test('gives the same license and key again, and says that it does', async () => {
    const body = { customer: seed.customer, plan: seed.plan };
    const first = await operate('POST', '/licenses', body, key);
    const again = await operate('POST', '/licenses', body, key);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true', etag: '"1"' } });
    expect(again.body).toEqual(first.body);
  });

  test('is refused for another body, and for another path', async () => {
    await expect(
      operate('POST', '/licenses', { customer: seed.customer, plan: seed.plan, trial: false }, key),
    ).resolves.toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    await expect(operate('POST', `/licenses/${seed.license}/suspend`, undefined, key)).resolves.toMatchObject({
      status: 422,
    });
  });

  test('belongs to its caller alone', async () => {
    const other = await service.send({
      method: 'POST',
      path: '/v1/admin/licenses',
      operator: 'arn:aws:iam::000000000000:user/bob',
      headers: key,
      body: { customer: seed.customer, plan: seed.plan },
    });
    expect(other).toMatchObject({ status: 201 });
    expect(other.headers['idempotency-replayed']).toBeUndefined();
  });
});

describe('lists', () => {
  test('go from page to page, to the last, which has no cursor', async () => {
    const ids = [];
    for (let made = 0; made < 3; made += 1) ids.push((await issue({ metadata: {}, customer: 'cus_globex' })).id);
    const seen = [];
    let query = '/licenses?customer=cus_globex&status=active&limit=2';
    for (let pages = 0; pages < 5; pages += 1) {
      const { body } = await operate('GET', query);
      const page = body as { items: readonly { id: string }[]; nextCursor: string | null };
      seen.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) break;
      query = `/licenses?customer=cus_globex&status=active&limit=2&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
    expect(seen.toSorted()).toEqual(expect.arrayContaining(ids.toSorted()));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('the public plane', () => {
  test('is well without asking anybody, for a moment', async () => {
    const answer = await service.send({ method: 'GET', path: '/v1/health' });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'public, max-age=5', 'x-licet-region': 'eu-west-1' },
      body: { status: 'ok', region: 'eu-west-1' },
    });
    expectShape('Health', answer.body);
  });

  test('describes itself, and not again to who has it', async () => {
    const answer = await service.send({ method: 'GET', path: '/v1/openapi.json' });
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=300' } });
    expectShape('OpenApi', answer.body);
    const etag = answer.headers['etag'] ?? '';
    await expect(
      service.send({ method: 'GET', path: '/v1/openapi.json', headers: { 'if-none-match': etag } }),
    ).resolves.toMatchObject({ status: 304, body: undefined });
  });

  test('says which methods a path takes', async () => {
    await expect(service.send({ method: 'DELETE', path: '/v1/admin/products/atlas' })).resolves.toMatchObject({
      status: 405,
      headers: { allow: 'PUT, GET' },
      body: { code: 'METHOD_NOT_ALLOWED' },
    });
  });
});

test('what clients get is what the document says', async () => {
  const authorization = `License ${seed.licenseKey}`;
  const check = await service.send({
    method: 'POST',
    path: '/v1/check',
    headers: { authorization },
    body: { feature: 'sso', context: { releasedAt: '2026-01-01T00:00:00Z', country: 'DE' } },
  });
  expect(check).toMatchObject({ status: 200, body: { allowed: true, code: 'IN_TRIAL' } });
  expectShape('Check', check.body);
  const shown = await service.send({ method: 'GET', path: '/v1/license', headers: { authorization } });
  expectShape('LicenseOfHolder', shown.body);
});
