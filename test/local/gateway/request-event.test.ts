import { describe, expect, test } from '@jest/globals';
import type { IncomingRequest } from '../../../local/gateway/incoming-request.ts';
import { toRequestEvent } from '../../../local/gateway/request-event.ts';
import { identities } from '../../../local/identities.ts';

const facts = {
  accountId: '000000000000',
  apiId: 'a1b2c3d4e5',
  requestId: '0f857c42-47f4-4a75-acfe-34b607281260',
  at: new Date('2026-03-05T19:03:58.123Z'),
  identity: undefined,
};

const request = (more: Partial<IncomingRequest> = {}): IncomingRequest => ({
  method: 'POST',
  path: '/v1/plans/a%20b',
  query: '',
  headers: [
    ['host', '127.0.0.1:4000'],
    ['content-type', 'application/json'],
    ['user-agent', 'test/1'],
  ],
  body: Buffer.from('{"a":1}'),
  sourceIp: '127.0.0.1',
  protocol: 'HTTP/1.1',
  ...more,
});

const match = {
  route: { routeKey: 'POST /v1/plans/{plan}', authorization: 'NONE', integrationId: 'i' },
  pathParameters: { plan: 'a b' },
} as const;

const event = (more: Partial<IncomingRequest> = {}) => toRequestEvent(request(more), match, facts);

describe("an HTTP API's event", () => {
  test('has the whole payload format 2.0', () => {
    expect(event()).toEqual({
      version: '2.0',
      routeKey: 'POST /v1/plans/{plan}',
      rawPath: '/v1/plans/a b',
      rawQueryString: '',
      headers: {
        host: '127.0.0.1:4000',
        'content-type': 'application/json',
        'user-agent': 'test/1',
        'x-amzn-trace-id': 'Root=1-69a9d39e-0f857c4247f44a75acfe34b6',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
      },
      requestContext: {
        accountId: '000000000000',
        apiId: 'a1b2c3d4e5',
        domainName: '127.0.0.1',
        domainPrefix: '127',
        http: {
          method: 'POST',
          path: '/v1/plans/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test/1',
        },
        requestId: '0f857c42-47f4-4a75-acfe-34b607281260',
        routeKey: 'POST /v1/plans/{plan}',
        stage: '$default',
        time: '05/Mar/2026:19:03:58 +0000',
        timeEpoch: 1772737438123,
      },
      pathParameters: { plan: 'a b' },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  test('tells who signed', () => {
    const { requestContext } = toRequestEvent(request(), match, { ...facts, identity: identities.operator });
    expect(requestContext).toMatchObject({
      authorizer: {
        iam: {
          accessKey: 'LICETLOCALOPERATOR',
          accountId: '000000000000',
          callerId: 'AIDALOCALOPERATOR',
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: 'arn:aws:iam::000000000000:user/operator',
          userId: 'AIDALOCALOPERATOR',
        },
      },
    });
  });

  test('decodes the query, and joins what comes more than once', () => {
    const { rawQueryString, queryStringParameters } = event({ query: 'a=1&b=x%20y+z&a=2&empty=&bad=%zz&flag' });
    expect(rawQueryString).toBe('a=1&b=x%20y+z&a=2&empty=&bad=%zz&flag');
    expect(queryStringParameters).toEqual({ a: '1,2', b: 'x y z', empty: '', bad: '%zz', flag: '' });
  });

  test('joins headers that come more than once, and lists cookies apart', () => {
    const { headers, cookies } = event({
      headers: [
        ['x-one', 'a'],
        ['x-one', 'b'],
        ['cookie', 'c=1; d=2'],
        ['connection', 'keep-alive'],
      ],
    });
    expect(headers).toMatchObject({ 'x-one': 'a,b' });
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['cookie']));
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['connection']));
    expect(cookies).toEqual(['c=1', 'd=2']);
  });

  test('leaves out what there is none of', () => {
    const bare = toRequestEvent(request({ body: Buffer.alloc(0) }), { ...match, pathParameters: {} }, facts);
    expect(Object.keys(bare)).toEqual([
      'version',
      'routeKey',
      'rawPath',
      'rawQueryString',
      'headers',
      'requestContext',
      'isBase64Encoded',
    ]);
  });

  test.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/merge-patch+json', true],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['application/jsonl', true],
    [undefined, true],
  ])('a body of type %s is in base64: %s', (type, isBase64Encoded) => {
    const headers = type === undefined ? [] : ([['content-type', type]] as const);
    const { body, isBase64Encoded: encoded } = event({ headers });
    expect({ body, encoded }).toEqual({
      body: isBase64Encoded ? Buffer.from('{"a":1}').toString('base64') : '{"a":1}',
      encoded: isBase64Encoded,
    });
  });
});
