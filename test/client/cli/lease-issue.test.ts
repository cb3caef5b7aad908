import { describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac } from 'node:crypto';
import { ENDPOINT, LICENSE, LICENSE_KEY, type LicensingService, licensingService } from './licensing-service.ts';
import { type Machine, NOW, machine } from './machine.ts';

const ISSUE = `lease issue /usb/request.json --endpoint ${ENDPOINT}`;

const request = {
  format: 'licet-lease-request/1',
  requestId: `req_${'ab'.repeat(16)}`,
  product: 'atlas',
  device: 'press-7',
  license: LICENSE,
  createdAt: '2026-11-23T08:00:00.000Z',
};

const office = async (asks: object = {}): Promise<{ service: LicensingService; here: Machine }> => {
  const service = await licensingService();
  const here = machine(service.fetch);
  here.files.set('/usb/request.json', JSON.stringify({ ...request, ...asks }));
  return { service, here };
};

const asHolder = (here: Machine): void => {
  here.environment['LICET_LICENSE_KEY'] = LICENSE_KEY.key;
};

const asOperator = (here: Machine): void => {
  Object.assign(here.environment, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI' });
};

const codeOf = (error: string): unknown => (JSON.parse(error) as { error: { code: unknown } }).error.code;

describe('licet lease issue, as the holder of the license', () => {
  test('brings the lease, the keys and the status list into one file', async () => {
    const { service, here } = await office();
    asHolder(here);
    const { exitCode, out, error } = await here.run(`${ISSUE} --out /usb/lease.json`);
    expect([exitCode, error]).toEqual([0, '']);
    expect(out).toBe(
      `Wrote /usb/lease.json: lease lea_1 of license ${LICENSE} for press-7, until 2026-12-24T12:00:00.000Z.`,
    );
    const file = JSON.parse(here.files.get('/usb/lease.json') ?? '') as Record<string, unknown>;
    expect(file).toEqual({
      format: 'licet-lease/1',
      requestId: request.requestId,
      lease: expect.stringMatching(/^ey.+\..+\..+$/),
      keys: { keys: [expect.objectContaining({ kty: 'EC', kid: 'key-1' })] },
      statusList: expect.stringMatching(/^ey.+\..+\..+$/),
      issuedAt: '2026-11-24T12:00:00.000Z',
    });
    expect(here.modes.get('/usb/lease.json')).toBe('private');
    expect(service.received.map(({ method, url }) => `${method} ${url.slice(ENDPOINT.length)}`)).toEqual([
      'POST /v1/leases',
      'GET /.well-known/jwks.json',
      'GET /v1/revocations/4',
    ]);
  });

  test('sends the key to one route alone, and prints and writes it nowhere', async () => {
    const { service, here } = await office();
    asHolder(here);
    const { out, error } = await here.run(ISSUE);
    const [lease, ...others] = service.received;
    expect(lease?.headers['authorization']).toBe(`License ${LICENSE_KEY.key}`);
    expect(lease?.body).toEqual({ device: 'press-7' });
    for (const other of others) expect(other.headers).not.toHaveProperty('authorization');
    expect((out + error).toLowerCase()).not.toContain(LICENSE_KEY.secret);
  });

  test('names the user too', async () => {
    const { service, here } = await office({ user: 'ada' });
    asHolder(here);
    await here.run(ISSUE);
    expect(service.received[0]?.body).toEqual({ device: 'press-7', user: 'ada' });
  });

  test('a lease without a status has no status list', async () => {
    const { service, here } = await office();
    asHolder(here);
    service.answers('/v1/leases', 201, { lease: await service.lease({ status: undefined }) });
    const { out } = await here.run(ISSUE);
    expect(JSON.parse(out)).not.toHaveProperty('statusList');
  });

  test('the key of another license is not even sent', async () => {
    const { service, here } = await office({ license: 'lic_01jd3v6x0c5m8k2q9r7t4w1y70' });
    asHolder(here);
    const { exitCode, error } = await here.run(`${ISSUE} --json`);
    expect([exitCode, codeOf(error)]).toEqual([1, 'LICENSE_MISMATCH']);
    expect(service.received).toEqual([]);
  });
});

describe('licet lease issue --claim-seat', () => {
  const SEAT = '/v1/seats/press%2F7';

  const issueWithSeat = async (status: number, body: unknown, line = ISSUE) => {
    const { service, here } = await office({ device: 'press/7', user: 'ada' });
    asHolder(here);
    service.answers(SEAT, status, body);
    return { service, ...(await here.run(`${line} --claim-seat --json`)) };
  };

  test.each([
    [200, {}],
    [201, {}],
    [403, { code: 'SEATS_NOT_INCLUDED' }],
  ])('claims the seat before it asks for the lease; an answer of %i %j is fine', async (status, body) => {
    const { exitCode, service } = await issueWithSeat(status, body);
    expect(exitCode).toBe(0);
    const [seat, lease] = service.received;
    expect(seat).toMatchObject({ method: 'PUT', url: ENDPOINT + SEAT, body: { user: 'ada' } });
    expect(seat?.headers['authorization']).toBe(`License ${LICENSE_KEY.key}`);
    expect(lease?.url).toBe(`${ENDPOINT}/v1/leases`);
  });

  test('asks for no lease where there is no seat left', async () => {
    const { exitCode, error, service } = await issueWithSeat(409, { code: 'SEATS_EXHAUSTED', detail: 'All are held.' });
    expect([exitCode, codeOf(error)]).toEqual([1, 'SEATS_EXHAUSTED']);
    expect(error).toContain('Give the seat of another device back');
    expect(service.received).toHaveLength(1);
  });

  test.each([
    [403, 'SEAT_DENIED', 'Have the license renewed or reinstated.'],
    [409, 'DEVICES_EXHAUSTED', 'Take the seat off another device of the user.'],
    [503, 'SEATS_UNREACHABLE', 'Try again in a while, or give the endpoint of another region.'],
  ])('says what helps where %i %s stands in the way', async (status, code, remedy) => {
    const { error } = await issueWithSeat(status, { code, detail: 'No seat.' });
    expect(JSON.parse(error)).toMatchObject({ error: { code, remedy } });
  });

  test('is not for operators: seats are claimed with the license key', async () => {
    const { service, here } = await office();
    asOperator(here);
    const { exitCode, error } = await here.run(`${ISSUE} --aws-region eu-west-1 --claim-seat`);
    expect(exitCode).toBe(2);
    expect(error).toContain('An operator cannot claim a seat');
    expect(service.received).toEqual([]);
  });
});

describe('licet lease issue, as an operator', () => {
  test('asks the operator plane, naming the request', async () => {
    const { service, here } = await office();
    asOperator(here);
    await here.run(`${ISSUE} --aws-region eu-west-1`);
    expect(service.received[0]).toMatchObject({
      url: `${ENDPOINT}/v1/admin/licenses/${LICENSE}/leases`,
      body: { device: 'press-7', requestId: request.requestId },
    });
  });

  test.each([undefined, 'token/=='])('signs as the AWS SDK does, with the session token %s', async (token) => {
    const { service, here } = await office();
    asOperator(here);
    if (token !== undefined) here.environment['AWS_SESSION_TOKEN'] = token;
    await here.run(`${ISSUE} --aws-region eu-west-1`);
    const [sent] = service.received;
    const signer = new SignatureV4({
      service: 'execute-api',
      region: 'eu-west-1',
      credentials: {
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI',
        ...(token !== undefined && { sessionToken: token }),
      },
      sha256: Hash as never,
      applyChecksum: false,
    });
    const { headers } = await signer.sign(
      {
        method: 'POST',
        protocol: 'https:',
        hostname: new URL(ENDPOINT).hostname,
        path: new URL(sent?.url ?? '').pathname,
        headers: { host: new URL(ENDPOINT).hostname },
        body: JSON.stringify(sent?.body),
      },
      { signingDate: new Date(NOW) },
    );
    expect(sent?.headers['authorization']).toBe(headers['authorization']);
    expect(sent?.headers['x-amz-date']).toBe('20261124T120000Z');
    expect(sent?.headers['x-amz-security-token']).toBe(token);
    expect(sent?.headers['content-type']).toBe('application/json');
    expect(sent?.headers).not.toHaveProperty('host');
  });

  test.each([
    ['--aws-region', '--aws-region eu-west-1', {}, 'eu-west-1'],
    ['AWS_REGION', '', { AWS_REGION: 'eu-west-2' }, 'eu-west-2'],
    ['AWS_DEFAULT_REGION', '', { AWS_DEFAULT_REGION: 'eu-west-3' }, 'eu-west-3'],
  ])('takes the region from %s', async (_, options, environment, region) => {
    const { service, here } = await office();
    asOperator(here);
    Object.assign(here.environment, environment);
    await here.run(`${ISSUE} ${options}`.trim());
    expect(service.received[0]?.headers['authorization']).toContain(`/${region}/execute-api/aws4_request`);
  });

  test('the region is in the name of an endpoint of API Gateway', async () => {
    const { here } = await office();
    asOperator(here);
    const { error } = await here.run(
      'lease issue /usb/request.json --endpoint https://a1b2.execute-api.ap-south-1.amazonaws.com',
    );
    expect(error).not.toContain('region is not known');
  });

  test('where there are both, the holder asks, unless --as says otherwise', async () => {
    const { service, here } = await office();
    asHolder(here);
    asOperator(here);
    await here.run(`${ISSUE} --aws-region eu-west-1`);
    await here.run(`${ISSUE} --aws-region eu-west-1 --as operator`);
    expect(service.received.filter(({ method }) => method === 'POST').map(({ url }) => url)).toEqual([
      `${ENDPOINT}/v1/leases`,
      `${ENDPOINT}/v1/admin/licenses/${LICENSE}/leases`,
    ]);
  });
});

describe('wrong usage', () => {
  test('nobody asks', async () => {
    const { here } = await office();
    const { exitCode, error } = await here.run(ISSUE);
    expect(exitCode).toBe(2);
    expect(error).toContain('LICET_LICENSE_KEY');
    expect(error).toContain('AWS_ACCESS_KEY_ID');
  });

  test('an operator has to know the license', async () => {
    const { service, here } = await office({ license: undefined });
    asOperator(here);
    expect((await here.run(`${ISSUE} --aws-region eu-west-1`)).error).toContain('Name it with --license');
    expect((await here.run(`${ISSUE} --aws-region eu-west-1 --license ${LICENSE}`)).exitCode).toBe(0);
    expect(service.received[0]?.url).toContain(LICENSE);
  });

  test('an operator has to know the region', async () => {
    const { here } = await office();
    asOperator(here);
    expect(await here.run(ISSUE)).toMatchObject({ exitCode: 2, error: expect.stringContaining('--aws-region') });
  });

  test.each([
    ['http://licenses.example.com', 'is not https'],
    ['ftp://licenses.example.com', 'is not https'],
    ['licenses', 'is no URL'],
    ['https://ada:secret@licenses.example.com', 'holds a user name or password'],
  ])('the endpoint %s', async (endpoint, what) => {
    const { service, here } = await office();
    asHolder(here);
    const { exitCode, error } = await here.run(`lease issue /usb/request.json --endpoint ${endpoint}`);
    expect(exitCode).toBe(2);
    expect(error).toContain(what);
    expect(error).not.toContain('secret');
    expect(service.received).toEqual([]);
  });

  test.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000'])(
    '%s is this machine itself',
    async (endpoint) => {
      const { here } = await office();
      asHolder(here);
      expect((await here.run(`lease issue /usb/request.json --endpoint ${endpoint}`)).exitCode).not.toBe(2);
    },
  );
});

describe('what fails, fails here and not on the machine without a network', () => {
  test.each([
    [{ format: 'licet-lease/1' }, 'FILE_INVALID', 'not a lease request'],
    [{ format: 'licet-lease-request/2' }, 'FILE_VERSION', 'another version'],
    [{ device: undefined, createdAt: 'yesterday' }, 'FILE_INVALID', 'device, createdAt'],
    [{ format: undefined }, 'FILE_INVALID', 'not a lease request'],
  ])('a request with %j', async (asks, code, what) => {
    const { here } = await office(asks);
    asHolder(here);
    const { exitCode, error } = await here.run(`${ISSUE} --json`);
    expect([exitCode, codeOf(error)]).toEqual([1, code]);
    expect(error).toContain(what);
  });

  test.each([
    [401, { code: 'LICENSE_KEY_INVALID', detail: 'No such key.' }, 'LICENSE_KEY_INVALID', 'No such key'],
    [
      403,
      { code: 'LEASE_DENIED', detail: 'The license may not be used now.', decision: 'EXPIRED' },
      'LEASE_DENIED',
      'EXPIRED',
    ],
    [403, { code: 'OFFLINE_NOT_INCLUDED', detail: 'No offline use.' }, 'OFFLINE_NOT_INCLUDED', 'plan with offline use'],
    [
      400,
      { code: 'INVALID_INPUT', errors: [{ path: 'body.device', message: 'is too long' }] },
      'INVALID_INPUT',
      'body.device is too long',
    ],
    [403, { message: 'Forbidden' }, 'HTTP_403', 'AWS credentials'],
    [403, { code: 'RULE_OF_2031', detail: 'No.' }, 'RULE_OF_2031', 'Update licet'],
    [404, { message: 'Not Found' }, 'HTTP_404', 'Check the endpoint'],
    [503, 'Service Unavailable', 'HTTP_503', 'Try again'],
    [201, { lease: 5 }, 'ANSWER_UNREADABLE', 'holds no lease'],
    [201, { lease: 'a.b.c' }, 'LEASE_INVALID', 'damaged'],
  ])('an answer of %i %j', async (status, body, code, what) => {
    const { service, here } = await office();
    asHolder(here);
    service.answers('/v1/leases', status, body);
    const { exitCode, out, error } = await here.run(`${ISSUE} --json`);
    expect([exitCode, out, codeOf(error)]).toEqual([1, '', code]);
    expect(error).toContain(what);
  });

  test.each([
    [{ aud: 'orion' }, 'PRODUCT_MISMATCH'],
    [{ cnf: { device: 'press-8' } }, 'DEVICE_MISMATCH'],
    [{ cnf: undefined }, 'DEVICE_MISMATCH'],
  ])('a lease with %j', async (claims, code) => {
    const { service, here } = await office();
    asHolder(here);
    service.answers('/v1/leases', 201, { lease: await service.lease(claims) });
    expect(codeOf((await here.run(`${ISSUE} --json`)).error)).toBe(code);
  });

  test('a lease that the published keys have not signed', async () => {
    const { service, here } = await office();
    asHolder(here);
    service.answers('/v1/leases', 201, { lease: await (await licensingService()).lease() });
    expect(codeOf((await here.run(`${ISSUE} --json`)).error)).toBe('LEASE_INVALID');
  });

  test.each([
    ['/.well-known/jwks.json', 200, { keys: [] }, 'KEYS_INVALID'],
    ['/.well-known/jwks.json', 500, {}, 'HTTP_500'],
    ['/v1/revocations/4', 404, { code: 'NOT_FOUND' }, 'NOT_FOUND'],
    ['/v1/revocations/4', 200, 'a.b.c', 'STATUS_LIST_INVALID'],
  ])('%s with %i %j', async (path, status, body, code) => {
    const { service, here } = await office();
    asHolder(here);
    service.answers(path, status, body);
    expect(codeOf((await here.run(`${ISSUE} --json`)).error)).toBe(code);
  });

  test('no network', async () => {
    const here = machine();
    here.files.set('/usb/request.json', JSON.stringify(request));
    asHolder(here);
    const { exitCode, error } = await here.run(ISSUE);
    expect(exitCode).toBe(1);
    expect(error).toBe(`licet: ${ENDPOINT} does not answer: fetch failed.\nCheck the endpoint and the network.`);
  });
});

/** SHA-256 and its HMAC as `@smithy/signature-v4` asks for them. */
class Hash {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
}
