import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { IncomingRequest } from '../../../local/gateway/incoming-request.ts';
import { verifySignature } from '../../../local/gateway/verify-signature.ts';
import { type Identity, identities } from '../../../local/identities.ts';
import { signedHeaders, type Signer } from '../../../local/sign-request.ts';

const region = 'eu-west-1';
const at = new Date('2026-04-23T15:30:00Z');
const origin = 'http://127.0.0.1:4001';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** A request signed by the SDK's signer, as the gateway receives it. */
const signed = async (
  sent: Sent = {},
  signer: Signer = identities.operator,
  signedFor = region,
): Promise<IncomingRequest> => {
  const { method = 'POST', path = '/v1/admin/licenses', body = '{"plan":"a"}', headers = {} } = sent;
  const request = { method, url: `${origin}${path}`, headers, ...(method !== 'GET' && { body }) };
  const all = { ...(await signedHeaders(request, signer, signedFor, at)), host: '127.0.0.1:4001' };
  const [rawPath = '', query = ''] = path.split('?');
  return {
    method,
    path: rawPath,
    query,
    headers: Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]),
    body: Buffer.from(method === 'GET' ? '' : body),
    sourceIp: '127.0.0.1',
    protocol: 'HTTP/1.1',
  };
};

const verify = (request: IncomingRequest, now = at) =>
  verifySignature(request, { identities: Object.values(identities), region, service: 'execute-api', now });

const minutes = (count: number): Date => new Date(at.getTime() + count * 60_000);

const withHeader = (request: IncomingRequest, name: string, change: (value: string) => string): IncomingRequest => ({
  ...request,
  headers: request.headers.map(([each, value]) => [each, each === name ? change(value) : value]),
});

describe('a signature of the SDK is accepted', () => {
  test.each<[string, Sent]>([
    ['with a body', {}],
    ['without a body', { method: 'GET' }],
    ['with an empty body', { body: '' }],
    ['with a query', { method: 'GET', path: '/v1/admin/licenses?status=active&customer=cus_acme&limit=5' }],
    ['with names that repeat and values that need escapes', { method: 'GET', path: '/v1/x?b=2&b=1&a=%20%2F%3D&c=' }],
    ['with escapes in the path', { method: 'GET', path: "/v1/admin/customers/a%20b%C3%A9!'()*" }],
    ['with other headers', { headers: { 'licet-reason': 'order   4711 ', 'idempotency-key': 'k' } }],
    [
      'with the hash of the body',
      { headers: { 'x-amz-content-sha256': createHash('sha256').update('{"plan":"a"}').digest('hex') } },
    ],
  ])('%s', async (_, sent) => {
    expect(verify(await signed(sent))).toEqual({ kind: 'verified', identity: identities.operator });
  });

  test('of a session, with its token', async () => {
    expect(verify(await signed({}, identities.deputy))).toEqual({ kind: 'verified', identity: identities.deputy });
  });

  test.each([-5, 5])('%d minutes away from the clock', async (difference) => {
    expect(verify(await signed(), minutes(difference)).kind).toBe('verified');
  });
});

describe("the first example of AWS's own test suite", () => {
  // https://github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite/v4/get-vanilla
  const example: IncomingRequest = {
    method: 'GET',
    path: '/',
    query: '',
    headers: [
      ['host', 'example.amazonaws.com'],
      ['x-amz-date', '20150830T123600Z'],
      [
        'authorization',
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
          'SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
      ],
    ],
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
    protocol: 'HTTP/1.1',
  };
  const identity: Identity = {
    ...identities.operator,
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };
  const now = new Date('2015-08-30T12:36:00Z');
  const options = { identities: [identity], region: 'us-east-1', service: 'service', now };

  test('is accepted', () => {
    expect(verifySignature(example, options)).toEqual({ kind: 'verified', identity });
  });

  test('is refused with a body that was not signed, though no header tells its hash', () => {
    const altered = { ...example, body: Buffer.from('a') };
    expect(verifySignature(altered, options)).toMatchObject({ reason: expect.stringContaining('signature is not') });
  });
});

describe('refused is', () => {
  const operator = identities.operator;
  const refusals: [string, () => Promise<IncomingRequest>, string, Date?][] = [
    ['a wrong secret', () => signed({}, { ...operator, secretAccessKey: 'wrong' }), 'not that of the request'],
    ['an unknown access key', () => signed({}, { ...operator, accessKeyId: 'OTHER' }), 'no identity has'],
    ['a signature older than five minutes', () => signed(), 'expired', new Date(minutes(5).getTime() + 1)],
    ['a signature from the future', () => signed(), 'future', new Date(minutes(-5).getTime() - 1)],
    ['an altered body', async () => ({ ...(await signed()), body: Buffer.from('{"plan":"b"}') }), 'body is not'],
    ['an altered path', async () => ({ ...(await signed()), path: '/v1/admin/plans' }), 'signature is not'],
    ['an altered query', async () => ({ ...(await signed()), query: 'limit=5' }), 'signature is not'],
    ['another method', async () => ({ ...(await signed()), method: 'PUT' }), 'signature is not'],
    [
      'an altered signed header',
      async () => withHeader(await signed({ headers: { 'licet-reason': 'a' } }), 'licet-reason', () => 'b'),
      'signature is not',
    ],
    ['another host', async () => withHeader(await signed(), 'host', () => 'localhost:4001'), 'signature is not'],
    ['another region', () => signed({}, operator, 'us-east-1'), 'signed for execute-api in us-east-1'],
    [
      'another service',
      async () => withHeader(await signed(), 'authorization', (value) => value.replace('/execute-api/', '/s3/')),
      'signed for s3',
    ],
    [
      'a scope of another day',
      async () => withHeader(await signed(), 'authorization', (value) => value.replace('/20260423/', '/20260422/')),
      'day of the credential scope',
    ],
    ['a session without its token', () => signed({}, { ...identities.deputy, sessionToken: '' }), 'session token'],
    ['a token without a session', () => signed({}, { ...operator, sessionToken: 'x' }), 'session token'],
    [
      'a host that is not signed',
      async () =>
        withHeader(await signed(), 'authorization', (value) => value.replace('SignedHeaders=host;', 'SignedHeaders=')),
      'host is not signed',
    ],
    [
      'an x-amz header that is not signed',
      async () => {
        const request = await signed();
        return { ...request, headers: [...request.headers, ['x-amz-meta', 'added']] };
      },
      'x-amz-meta is not signed',
    ],
    [
      'a body that was not signed',
      async () => withHeader(await signed(), 'x-amz-content-sha256', () => 'UNSIGNED-PAYLOAD'),
      'body is not the signed one',
    ],
    [
      'no date',
      async () => withHeader(await signed(), 'x-amz-date', () => 'today'),
      'x-amz-date is missing or malformed',
    ],
    [
      'an impossible date',
      async () => withHeader(await signed(), 'x-amz-date', () => '20261323T153000Z'),
      'x-amz-date is missing or malformed',
    ],
    [
      'a short signature',
      async () => withHeader(await signed(), 'authorization', (value) => value.slice(0, -1)),
      'signature is not',
    ],
    [
      'a license key',
      async () => withHeader(await signed(), 'authorization', () => 'License LK-1'),
      'no AWS Signature',
    ],
    [
      'a bare scheme',
      async () => withHeader(await signed(), 'authorization', () => 'AWS4-HMAC-SHA256 '),
      'no AWS Signature',
    ],
    ['no signature', async () => ({ ...(await signed()), headers: [['host', '127.0.0.1:4001']] }), 'not signed'],
  ];

  test.each(refusals.map(([what, request, reason, now = at]) => ({ what, request, reason, now })))(
    '$what',
    async ({ request, reason, now }) => {
      expect(verify(await request(), now)).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
    },
  );
});
