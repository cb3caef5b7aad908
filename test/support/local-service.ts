import { catchAttempts } from '../../bench/caught-attempts.ts';
import type { EndpointHandler } from '../../lambdas/adapters/http/endpoint.ts';
import { environmentVariables as names } from '../../lambdas/contract/environment.ts';
import { type HttpHandlerName, routes } from '../../lambdas/contract/routes.ts';
import { type TestTable, createTestTable } from './dynamodb.ts';
import { tableFor } from './licensing.ts';

export interface ServiceRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | object;
  /** ARN whose signature the gateway has verified; absent: it was not asked to. */
  readonly operator?: string;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface LocalService {
  readonly table: TestTable;
  readonly send: (request: ServiceRequest) => Promise<ServiceAnswer>;
  /** Lines in which attempts were recorded so far. */
  readonly attempts: readonly string[];
  readonly close: () => void;
}

const OPERATOR = 'arn:aws:iam::000000000000:user/operator';
export const asOperator = { operator: OPERATOR } as const;

const matched = (template: string, path: string): Readonly<Record<string, string>> | undefined => {
  const [parts, given] = [template.split('/'), path.split('/')];
  if (parts.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    const value = given[at] ?? '';
    if (!part.startsWith('{')) {
      if (part !== value) return undefined;
    } else if (value === '') return undefined;
    else parameters[part.slice(1, -1)] = decodeLoosely(value);
  }
  return parameters;
};

/** Percent-decodes what can be; API Gateway hands the rest on as it came. */
const decodeLoosely = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const routeOf = (method: string, path: string) => {
  for (const route of Object.values(routes)) {
    const pathParameters = route.method === method ? matched(route.path, path) : undefined;
    if (pathParameters !== undefined)
      return { routeKey: `${route.method} ${route.path}`, handler: route.handler, pathParameters };
  }
  return { routeKey: '$default', handler: 'unmatched-route' as const, pathParameters: undefined };
};

const queryOf = (search: string): Record<string, string> | undefined => {
  if (search === '') return undefined;
  const grouped = Map.groupBy(new URLSearchParams(search), ([name]) => name);
  return Object.fromEntries([...grouped].map(([name, pairs]) => [name, pairs.map(([, value]) => value).join(',')]));
};

const bytesOf = (body: ServiceRequest['body']): Buffer | undefined =>
  body === undefined || Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));

/** An event as API Gateway's HTTP APIs make it, payload format 2.0. */
export const eventOf = (request: ServiceRequest, requestId: string) => {
  const [path = '', search = ''] = request.path.split('?', 2);
  const { routeKey, handler, pathParameters } = routeOf(request.method, path);
  const bytes = bytesOf(request.body);
  const json = bytes !== undefined && !Buffer.isBuffer(request.body) && { 'content-type': 'application/json' };
  return {
    handler,
    event: {
      version: '2.0',
      routeKey,
      rawPath: path,
      rawQueryString: search,
      headers: { ...json, ...request.headers },
      queryStringParameters: queryOf(search),
      pathParameters,
      requestContext: {
        requestId,
        http: { method: request.method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
        ...(request.operator !== undefined && { authorizer: { iam: { userArn: request.operator } } }),
      },
      ...(bytes !== undefined && { body: bytes.toString('base64'), isBase64Encoded: true }),
    },
  };
};

/** Imported only once the environment is there: handlers read it when they load. */
const importHandlers = async (): Promise<Record<HttpHandlerName, EndpointHandler>> => ({
  check: (await import('../../lambdas/handlers/check.ts')).handler,
  'issue-lease': (await import('../../lambdas/handlers/issue-lease.ts')).handler,
  'show-license': (await import('../../lambdas/handlers/show-license.ts')).handler,
  seats: (await import('../../lambdas/handlers/seats.ts')).handler,
  revocations: (await import('../../lambdas/handlers/revocations.ts')).handler,
  'license-leases': (await import('../../lambdas/handlers/license-leases.ts')).handler,
  'public-keys': (await import('../../lambdas/handlers/public-keys.ts')).handler,
  health: (await import('../../lambdas/handlers/health.ts')).handler,
  openapi: (await import('../../lambdas/handlers/openapi.ts')).handler,
  catalogue: (await import('../../lambdas/handlers/catalogue.ts')).handler,
  erasures: (await import('../../lambdas/handlers/erasures.ts')).handler,
  plans: (await import('../../lambdas/handlers/plans.ts')).handler,
  licenses: (await import('../../lambdas/handlers/licenses.ts')).handler,
  'license-lifecycle': (await import('../../lambdas/handlers/license-lifecycle.ts')).handler,
  'license-seats': (await import('../../lambdas/handlers/license-seats.ts')).handler,
  'unmatched-route': (await import('../../lambdas/handlers/unmatched-route.ts')).handler,
});

/** JSON as what it says, and anything else as its text. */
const bodyIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The real handlers of one region over a table of their own, called with events: no gateway, no network but the table. */
export const startLocalService = async (region = 'eu-west-1'): Promise<LocalService> => {
  const table = await createTestTable([region]);
  tableFor(table);
  Object.assign(process.env, {
    AWS_REGION: region,
    [names.tableName]: table.tableName,
    [names.regions]: region,
    [names.issuer]: 'urn:licet:test',
    [names.planStalenessSeconds]: '5',
    [names.signingKeys]: JSON.stringify([
      { keyArn: `arn:aws:kms:${region}:000000000000:key/mrk-1`, signsFrom: '2026-01-01T00:00:00Z' },
    ]),
  });
  const handlers = await importHandlers();
  const attempts: string[] = [];
  catchAttempts((line) => attempts.push(line));
  let requests = 0;
  const send = async (request: ServiceRequest): Promise<ServiceAnswer> => {
    requests += 1;
    const { handler, event } = eventOf(request, `request-${requests}`);
    const result = await handlers[handler](event as never, {} as never);
    const { statusCode = 0, headers = {}, body } = result;
    return {
      status: statusCode,
      headers: headers as Record<string, string>,
      body: body === undefined ? undefined : bodyIn(body),
    };
  };
  return { table, send, attempts, close: table.close };
};
