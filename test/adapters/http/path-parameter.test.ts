import { describe, expect, test } from '@jest/globals';
import type * as z from 'zod/mini';
import type { HttpEvent } from '../../../lambdas/adapters/http/http-answer.ts';
import { shown } from '../../../lambdas/adapters/http/operator-answer.ts';
import { pathId } from '../../../lambdas/adapters/http/path-parameter.ts';
import { RequestProblem } from '../../../lambdas/adapters/http/request-problem.ts';
import { versionInPath } from '../../../lambdas/adapters/http/schemas/plans.ts';
import { routes } from '../../../lambdas/contract/routes.ts';
import { customerId, licenseId, planId, productId } from '../../../lambdas/core/ids.ts';
import { label } from '../../../lambdas/core/seats/seat.ts';
import { statusListName } from '../../../lambdas/core/status-position.ts';

const eventOf = (routeKey: string, pathParameters: Record<string, string>): HttpEvent =>
  ({ routeKey, pathParameters, rawPath: '/raw' }) as unknown as HttpEvent;

const problemOf = (act: () => unknown): RequestProblem => {
  try {
    act();
  } catch (error) {
    if (error instanceof RequestProblem) return error;
    throw error;
  }
  throw new Error('there was no problem');
};

describe('an id that cannot be one', () => {
  test.each<[string, string, string, z.ZodMiniType, string]>([
    [
      'POST /v1/admin/licenses/{id}/suspend',
      'id',
      'lic_nope',
      licenseId,
      'There is no such license: path.id must be a license id such as lic_01jd3v6x0c5m8k2q9r7t4w1y6z.',
    ],
    [
      'GET /v1/admin/products/{id}',
      'id',
      'Bad_Name',
      productId,
      'There is no such product: path.id must start with a letter and hold up to 63 lower-case letters, digits and dashes.',
    ],
    [
      'GET /v1/admin/customers/{id}',
      'id',
      'acme',
      customerId,
      'There is no such customer: path.id must be cus_ and up to 59 lower-case letters, digits, dashes and underscores.',
    ],
    [
      'GET /v1/admin/plans/{plan}/rollout',
      'plan',
      '1st',
      planId,
      'There is no such plan: path.plan must start with a letter and hold up to 63 lower-case letters, digits and dashes.',
    ],
    [
      'GET /v1/admin/plans/{plan}/versions/{version}',
      'version',
      'v1',
      versionInPath,
      'There is no such version: path.version must be the number of a version, such as 3.',
    ],
    [
      'GET /v1/admin/plans/{plan}/versions/{version}',
      'version',
      '0',
      versionInPath,
      'There is no such version: path.version must be the number of a version, such as 3.',
    ],
    [
      'DELETE /v1/admin/licenses/{id}/seats/{holder}',
      'holder',
      'a\nb',
      label,
      'There is no such seat: path.holder must hold no control characters.',
    ],
    [
      'GET /v1/revocations/{list}',
      'list',
      'eu-west-1',
      statusListName,
      'There is no such status list: path.list must be a status list such as eu-west-1-0.',
    ],
  ])('of %s, the %s %j, names nothing; the form that it must have is told', (route, name, sent, schema, detail) => {
    const problem = problemOf(() => pathId(eventOf(route, { [name]: sent }), name, schema));
    expect(problem).toMatchObject({ code: 'NOT_FOUND', status: 404, detail });
    expect(problem.more.errors).toEqual([{ path: `path.${name}`, message: expect.stringMatching(/^must /) }]);
    expect(detail).toContain(problem.more.errors?.[0]?.message);
  });
});

describe('what there is none of is named', () => {
  test.each<[string, Record<string, string>, string]>([
    ['GET /v1/admin/licenses/{id}', { id: 'lic_0' }, 'There is no license lic_0.'],
    ['GET /v1/admin/products/{id}', { id: 'atlas' }, 'There is no product atlas.'],
    ['GET /v1/admin/customers/{id}', { id: 'cus_acme' }, 'There is no customer cus_acme.'],
    ['GET /v1/admin/plans/{plan}/rollout', { plan: 'pro' }, 'There is no plan pro.'],
    [
      'GET /v1/admin/plans/{plan}/versions/{version}',
      { plan: 'pro', version: '7' },
      'There is no version 7 of plan pro.',
    ],
  ])('%s with %j: %s', (route, parameters, detail) => {
    const problem = problemOf(() => shown(eventOf(route, parameters), undefined));
    expect(problem).toMatchObject({ code: 'NOT_FOUND', detail });
  });
});

test('every path of a 404 says what its ids are of', () => {
  const paths = Object.values(routes)
    .map(({ path }) => path)
    .filter((path) => path.includes('{') && !path.startsWith('/v1/seats/'));
  for (const path of paths) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const event = eventOf(`GET ${path}`, Object.fromEntries(names.map((name) => [name, 'x'])));
    expect(problemOf(() => shown(event, undefined)).detail).toMatch(
      /^There is no (product|customer|plan|version|license|seat|status list) x( of (plan|license) x)?\.$/,
    );
  }
});
