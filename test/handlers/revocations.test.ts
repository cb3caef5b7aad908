import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type * as mini from 'zod/mini';
import { answerSchemas } from '../../lambdas/adapters/http/openapi/component-schemas.ts';
import { type LocalKms, startKms } from '../../local/aws/kms-server.ts';
import type { Seed } from '../support/bad-input.ts';
import { type LocalService, asOperator, startLocalService } from '../support/local-service.ts';
import { seeded } from '../support/seeded.ts';

let folder: string;
let kms: LocalKms;
let service: LocalService;
let seed: Seed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-kms-'));
  kms = await startKms({ folder });
  await kms.createKey({
    region: 'eu-west-1',
    keyId: 'mrk-1',
    spec: 'ECC_NIST_P256',
    usage: 'SIGN_VERIFY',
    multiRegion: true,
  });
  process.env['AWS_ENDPOINT_URL_KMS'] = kms.url;
  service = await startLocalService();
  seed = await seeded(service);
});

afterAll(async () => {
  service.close();
  await kms.stop();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => service.send({ method: 'GET', path, headers });
const keySet = async () => createLocalJWKSet((await get('/.well-known/jwks.json')).body as never);
const LIST = '/v1/revocations/eu-west-1-0';
const URI = `urn:licet:test${LIST}`;

describe('GET /v1/revocations/{list}', () => {
  test('is a status list token, signed with the keys of leases', async () => {
    const answer = await get(LIST);
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/statuslist+jwt',
        'cache-control': 'public, max-age=300',
        etag: expect.stringMatching(/^"[\w-]{22}"$/),
        'x-licet-region': 'eu-west-1',
      },
    });
    const token = String(answer.body);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', kid: 'mrk-1', typ: 'statuslist+jwt' });
    const { payload } = await jwtVerify(token, await keySet(), { typ: 'statuslist+jwt', issuer: 'urn:licet:test' });
    expect(payload).toEqual({
      iss: 'urn:licet:test',
      sub: URI,
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 7 * 86_400,
      ttl: 300,
      status_list: { bits: 2, lst: expect.any(String) },
    });
  });

  test('is signed once in minutes', async () => {
    const [one, other] = [await get(LIST), await get(LIST)];
    expect(one.body).toBe(other.body);
  });

  test('is not sent again to whoever has it', async () => {
    const { headers } = await get(LIST);
    const tag = headers['etag'] ?? '';
    const again = await get(LIST, { 'if-none-match': tag });
    expect(again).toMatchObject({ status: 304, headers: { etag: tag, 'cache-control': 'public, max-age=300' } });
    expect(again.body).toBeUndefined();
    await expect(get(LIST, { 'if-none-match': '"another"' })).resolves.toMatchObject({ status: 200 });
  });
});

test('GET /v1/revocations names the lists that there are', async () => {
  const answer = await get('/v1/revocations');
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
    body: { status_lists: [URI] },
  });
  const schema: mini.ZodMiniType = answerSchemas.StatusLists;
  expect(schema.safeParse(answer.body).success).toBe(true);
});

describe('POST /v1/admin/licenses/{id}/leases', () => {
  const fetchLease = (body: object, id = seed.license) =>
    service.send({ ...asOperator, method: 'POST', path: `/v1/admin/licenses/${id}/leases`, body });

  test('is a lease for the device, without the license key', async () => {
    const answer = await fetchLease({ device: 'press-3', requestId: 'req-1' });
    expect(answer).toMatchObject({ status: 201, headers: { 'cache-control': 'no-store' } });
    const schema: mini.ZodMiniType = answerSchemas.Lease;
    expect(schema.safeParse(answer.body).error?.issues).toBeUndefined();
    const { lease } = answer.body as { lease: string };
    const { payload } = await jwtVerify(lease, await keySet(), { typ: 'licet-lease+jwt', audience: 'atlas' });
    expect(payload).toMatchObject({ sub: seed.license, cnf: { device: 'press-3' } });
  });

  test('says when the trial and the license end, and where the status stands', async () => {
    const { lease } = (await fetchLease({ device: 'press-3' })).body as { lease: string };
    const claims = decodeJwt(lease);
    expect(claims).toMatchObject({
      trial_until: claims['license_expires_at'],
      status: { status_list: { idx: 0, uri: URI } },
    });
  });

  test('is refused as the device itself would be', async () => {
    const { body } = await service.send({
      ...asOperator,
      method: 'POST',
      path: '/v1/admin/licenses',
      body: { customer: seed.customer, plan: seed.plan },
    });
    const { id } = body as { id: string };
    await service.send({ ...asOperator, method: 'POST', path: `/v1/admin/licenses/${id}/suspend` });
    await expect(fetchLease({ device: 'press-3' }, id)).resolves.toMatchObject({
      status: 403,
      body: { code: 'LEASE_DENIED', decision: 'SUSPENDED' },
    });
  });
});
