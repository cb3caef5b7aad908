import { ABSENT, type BadRequest, type Expected, type Seed, bad } from './bad-request.ts';

const METHOD: Expected = [405, 'METHOD_NOT_ALLOWED'];

const wrongMethods = (seed: Seed): readonly (readonly [string, string])[] => [
  ['GET', '/v1/check'],
  ['DELETE', '/v1/check'],
  ['POST', '/v1/license'],
  ['POST', '/v1/health'],
  ['POST', '/v1/revocations'],
  ['DELETE', '/v1/revocations/eu-west-1-0'],
  ['PUT', '/v1/openapi.json'],
  ['DELETE', '/.well-known/jwks.json'],
  ['DELETE', `/v1/admin/products/${seed.product}`],
  ['POST', `/v1/admin/customers/${seed.customer}`],
  ['DELETE', `/v1/admin/licenses/${seed.license}`],
  ['GET', `/v1/admin/licenses/${seed.license}/suspend`],
];

const nowhere = [
  '/',
  '/v1',
  '/v1/',
  '/v2/check',
  '/v1/check/',
  '/v1/admin',
  '/v1/admin/licenses/x/explode',
  '/v1//check',
  '/v1/revocations/',
  '/v1/revocations/0',
  '/v1/revocations/eu-west-1',
  '/v1/revocations/eu-west-1-00',
  '/v1/revocations/sa-east-1-0',
  '/v1/revocations/eu-west-1-999999999',
  '/v1/revocations/eu-west-1-1234567890',
  '/v1/revocations/%2e%2e',
];

const unsigned = (seed: Seed): readonly (readonly [string, string])[] => [
  ['GET', `/v1/admin/products/${seed.product}`],
  ['GET', '/v1/admin/licenses'],
  ['POST', `/v1/admin/licenses/${seed.license}/revoke`],
];

/** Bad requests by where they go and who sends them. */
export const badRoutingRequests = (seed: Seed): readonly BadRequest[] => [
  ...wrongMethods(seed).map(([method, path]) =>
    bad('a method that it does not take', { method, path, sender: 'nobody' }, METHOD),
  ),
  ...nowhere.map((path) => bad('nothing is there', { method: 'GET', path, sender: 'nobody' }, ABSENT)),
  ...unsigned(seed).map(([method, path]) => ({
    ...bad('no signature', { method, path, sender: 'nobody' }, [403, 'OPERATOR_UNKNOWN']),
    gatewayStatus: 403,
  })),
];
