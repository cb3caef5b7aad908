import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BadRequest, type Seed, badRequests } from '../support/bad-input.ts';
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

const send = ({ method, path, headers, body, sender }: BadRequest) =>
  service.send({
    method,
    path,
    headers: { ...(sender === 'holder' && { authorization: `License ${seed.licenseKey}` }), ...headers },
    ...(body !== undefined && { body }),
    ...(sender === 'operator' && asOperator),
  });

test('there are at least 60 kinds of bad input', () => {
  expect(badRequests(seed).length).toBeGreaterThanOrEqual(60);
  expect(new Set(badRequests(seed).map(({ name }) => name)).size).toBe(badRequests(seed).length);
});

/** What a holder of a license key asks for, or somebody who pretends to be one. */
const holdersRoutes =
  /^(POST \/v1\/check|POST \/v1\/leases|GET \/v1\/license|(PUT|DELETE) \/v1\/seats\/[^/?]+|POST \/v1\/seats\/[^/]+\/transfer)(\?|$)/;

const placeholder: Seed = {
  product: 'atlas',
  customer: 'cus_acme',
  plan: 'atlas-pro',
  license: 'lic_00000000000000000000000000',
  licenseKey: 'LK-',
};

test.each(badRequests(placeholder).map(({ name }, at) => [name, at] as const))('%s', async (_name, at) => {
  const request = badRequests(seed)[at];
  if (request === undefined) throw new Error('the table has the same requests for every seed');
  const before = service.attempts.length;
  const answer = await send(request);
  expect(answer).toMatchObject({
    status: request.status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': expect.any(String) },
    body: { code: request.code, status: request.status, detail: expect.any(String) },
  });
  const recorded = service.attempts.slice(before).map((line): unknown => JSON.parse(line));
  const isAttempt = holdersRoutes.test(`${request.method} ${request.path}`);
  expect(recorded).toMatchObject(isAttempt ? [{ code: request.code, status: request.status, allowed: false }] : []);
});

test('none of it has changed anything', async () => {
  const license = await service.send({ ...asOperator, method: 'GET', path: `/v1/admin/licenses/${seed.license}` });
  expect(license.headers['etag']).toBe('"1"');
  const rollout = await service.send({ ...asOperator, method: 'GET', path: `/v1/admin/plans/${seed.plan}/rollout` });
  expect(rollout).toMatchObject({ headers: { etag: '"1"' }, body: { current: 1 } });
  const licenses = await service.send({ ...asOperator, method: 'GET', path: '/v1/admin/licenses' });
  expect(licenses.body).toMatchObject({ items: [{ id: seed.license }], nextCursor: null });
});
