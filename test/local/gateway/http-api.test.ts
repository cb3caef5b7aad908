import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { request as httpRequest } from 'node:http';
import { createHttpApi } from '../../../local/gateway/http-api.ts';
import { openPort, type Port } from '../../../local/gateway/port.ts';
import { identities } from '../../../local/identities.ts';
import type { InvocationResult } from '../../../local/lambda/function-runtime.ts';
import { signedHeaders } from '../../../local/sign-request.ts';

const region = 'eu-west-1';

const functions: Readonly<Record<string, (event: APIGatewayProxyEventV2) => Promise<InvocationResult>>> = {
  echo: ({ routeKey, body, isBase64Encoded, requestContext }) =>
    Promise.resolve({
      kind: 'answered',
      payload: { routeKey, body: body?.length ?? 0, isBase64Encoded, requestContext },
    }),
  failing: () => Promise.resolve({ kind: 'failed', error: { errorType: 'Error', errorMessage: 'on purpose' } }),
  malformed: () => Promise.resolve({ kind: 'answered', payload: { statusCode: 'many' } }),
  never: () => new Promise(() => undefined),
};

const routes = [
  ['POST /echo', 'NONE', 'echo'],
  ['GET /failing', 'NONE', 'failing'],
  ['GET /malformed', 'NONE', 'malformed'],
  ['GET /never', 'NONE', 'never'],
  ['GET /signed', 'AWS_IAM', 'echo'],
] as const;

const lines: Readonly<Record<string, unknown>>[] = [];
let port: Port;

beforeAll(async () => {
  port = await openPort(0);
  const api = createHttpApi({
    definition: {
      id: 'api',
      routes: routes.map(([routeKey, authorization, integrationId]) => ({ routeKey, authorization, integrationId })),
      integrations: new Map(
        Object.keys(functions).map((name) => [name, { functionArn: name, timeoutMs: name === 'never' ? 50 : 30_000 }]),
      ),
    },
    accountId: '000000000000',
    region,
    identities: Object.values(identities),
    functionByArn: (arn) => ({
      invoke: (event) => functions[arn]?.(event as APIGatewayProxyEventV2) ?? Promise.reject(new Error(arn)),
      killEnvironments: () => Promise.resolve(0),
      endEnvironments: () => Promise.resolve(0),
    }),
    now: () => new Date(),
    log: (line) => lines.push(line),
  });
  port.serve(api);
});

afterAll(() => port.stop());

const get = async (path: string, init: RequestInit = {}) => {
  const answer = await fetch(`${port.url}${path}`, init);
  return { status: answer.status, body: await answer.text() };
};

const message = (text: string) => JSON.stringify({ message: text });

describe('the gateway', () => {
  test('hands a request to its function and answers what the function says', async () => {
    const answer = await get('/echo', { method: 'POST', body: 'abc', headers: { 'content-type': 'text/plain' } });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ routeKey: 'POST /echo', body: 3, isBase64Encoded: false });
  });

  test.each([
    ['a function that fails', '/failing', 500, 'Internal Server Error'],
    ['a malformed answer', '/malformed', 500, 'Internal Server Error'],
    ['a function that takes too long', '/never', 503, 'Service Unavailable'],
    ['no route', '/nothing', 404, 'Not Found'],
    ['a malformed path', '/%zz', 400, 'Bad Request'],
    ['no signature', '/signed', 403, 'Forbidden'],
  ])('answers for %s', async (_, path, status, text) => {
    await expect(get(path)).resolves.toEqual({ status, body: message(text) });
  });

  test('lets in whom IAM lets in, and tells the function who it is', async () => {
    const url = `${port.url}/signed`;
    const [operator, auditor] = await Promise.all(
      [identities.operator, identities.auditor].map((each) => signedHeaders({ method: 'GET', url }, each, region)),
    );
    const answer = await get('/signed', { headers: operator ?? {} });
    expect(JSON.parse(answer.body)).toMatchObject({
      requestContext: { authorizer: { iam: { userArn: identities.operator.arn } } },
    });
    await expect(get('/signed', { headers: auditor ?? {} })).resolves.toEqual({
      status: 403,
      body: message('Forbidden'),
    });
  });

  test.each([
    [10 * 1024 * 1024, 200],
    [10 * 1024 * 1024 + 1, 413],
  ])('a body of %d bytes: %d', async (length, status) => {
    const headers = { 'content-type': 'text/plain' };
    expect((await get('/echo', { method: 'POST', body: 'a'.repeat(length), headers })).status).toBe(status);
  });

  test.each([
    [0, 404],
    [1, 431],
  ])('headers of 10,240 bytes and %d: %d', async (more, status) => {
    const fixed = 'GET /h? HTTP/1.1'.length + new URL(port.url).host.length + 'close'.length;
    const answered = await new Promise((resolve, reject) => {
      const headers = { connection: 'close', 'x-long': 'a'.repeat(10_240 - fixed + more) };
      httpRequest(`${port.url}/h`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(answered).toBe(status);
  });

  test('logs why it refused, and no header', () => {
    const line = lines.find(({ path }) => path === '/signed');
    expect(line).toMatchObject({ method: 'GET', path: '/signed', status: 403, fault: 'the request is not signed' });
    expect(JSON.stringify(lines)).not.toContain('AWS4-HMAC-SHA256');
  });

  test('a port that is taken is named', async () => {
    const taken = Number(new URL(port.url).port);
    await expect(openPort(taken)).rejects.toThrow(`Port ${taken} is taken by another program`);
  });

  test('answers 503 while it starts', async () => {
    const starting = await openPort(0);
    const answer = await fetch(`${starting.url}/v1/health`);
    expect(answer.status).toBe(503);
    await answer.text();
    await starting.stop();
  });
});
