import { describe, expect, test } from '@jest/globals';
import { malformedPath, routeMatcher } from '../../../local/gateway/route-match.ts';

const routeKeys = [
  'GET /v1/plans/{plan}',
  'GET /v1/plans/current',
  'ANY /v1/plans/{plan}',
  'POST /v1/plans/{plan}/versions/{version}',
  'GET /v1/files/{path+}',
  'GET /v1/files/{name}/meta',
  'GET /',
];

const matcher = (keys: readonly string[]) =>
  routeMatcher(keys.map((routeKey) => ({ routeKey, authorization: 'NONE', integrationId: routeKey })));

describe('route matching', () => {
  test.each([
    ['GET', '/v1/plans/current', 'GET /v1/plans/current', {}],
    ['GET', '/v1/plans/atlas', 'GET /v1/plans/{plan}', { plan: 'atlas' }],
    ['PUT', '/v1/plans/current', 'ANY /v1/plans/{plan}', { plan: 'current' }],
    ['GET', '/v1/plans/a%20b%2Fc', 'GET /v1/plans/{plan}', { plan: 'a b/c' }],
    ['POST', '/v1/plans/a/versions/2', 'POST /v1/plans/{plan}/versions/{version}', { plan: 'a', version: '2' }],
    ['GET', '/v1/files/a/b/c', 'GET /v1/files/{path+}', { path: 'a/b/c' }],
    ['GET', '/v1/files/a', 'GET /v1/files/{path+}', { path: 'a' }],
    ['GET', '/v1/files/a/meta', 'GET /v1/files/{name}/meta', { name: 'a' }],
    ['GET', '/', 'GET /', {}],
    ['DELETE', '/v1/plans/a/versions/2', '$default', {}],
    ['GET', '/v1/plans/atlas/', '$default', {}],
    ['GET', '/v1/plans/', '$default', {}],
    ['GET', '/V1/plans/current', '$default', {}],
    ['GET', '/nothing', '$default', {}],
  ])('%s %s goes to %s', (method, path, routeKey, pathParameters) => {
    expect(matcher(['$default', ...routeKeys])(method, path)).toMatchObject({ route: { routeKey }, pathParameters });
  });

  test('without a default route, what matches nothing has none', () => {
    expect(matcher(routeKeys)('GET', '/nothing')).toBeUndefined();
  });

  test.each(['/v1/plans/%', '/v1/plans/%zz', '/%E0%A4%A'])('%s is malformed', (path) => {
    expect(matcher(['$default'])('GET', path)).toBe(malformedPath);
  });
});
