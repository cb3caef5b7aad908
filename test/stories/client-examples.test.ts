import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answerCodes } from '../../client/src/answer.ts';
import { identities } from '../../local/identities.ts';
import { installClient } from '../support/installed-client.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { type Program, type Ran, runProgram, startProgram } from '../support/run-program.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [virginia, ireland] = ['us-east-1', 'eu-west-1'];
const NOWHERE = 'http://127.0.0.1:9';
const { auditor, operator } = identities;

let machine: Machine;
/** The folder of a product that has the client installed, and the examples as its programs. */
let folder: string;
let endpoints: string;

const environments: Readonly<Record<'holder' | 'operator', (licenseKey: string) => Record<string, string>>> = {
  holder: (licenseKey) => ({ LICET_LICENSE_KEY: licenseKey }),
  operator: () => ({
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    AWS_REGION: virginia,
  }),
};

const example = (name: string, args: readonly string[], environment: Record<string, string>): Promise<Ran> =>
  runProgram([join('examples', name), ...args], { folder, environment });

/** `npx licet`, without npx. */
const licet = (line: string, environment: Record<string, string> = {}): Promise<Ran> =>
  runProgram(['node_modules/@licet/client/dist/cli.js', ...line.split(' ')], { folder, environment });

const issueLicense = async (plan: string): Promise<{ id: string; licenseKey: string }> => {
  const body = { customer: 'cus_acme', plan };
  const answer = await machine.operate(virginia, { method: 'POST', path: '/v1/admin/licenses', body });
  expect(answer.status).toBe(201);
  await machine.settle();
  return answer.body as { id: string; licenseKey: string };
};

const seatsUsed = async (licenseKey: string): Promise<unknown> => {
  await machine.settle();
  const { body } = await machine.send(virginia, { method: 'GET', path: '/v1/license', licenseKey });
  return (body as { seats: { used: unknown } }).seats.used;
};

/** The examples wait for three seconds, as products do; a machine that is busy takes longer to start its functions. */
const warmUp = async (region: string): Promise<void> => {
  const [licenseKey, body] = [machine.seatLicenseKey, { device: 'warm' }];
  await machine.send(region, { method: 'PUT', path: '/v1/seats/warm', licenseKey });
  await machine.send(region, { method: 'POST', path: '/v1/check', licenseKey, body });
  await machine.send(region, { method: 'DELETE', path: '/v1/seats/warm', licenseKey });
  await machine.send(region, { method: 'POST', path: '/v1/leases', licenseKey: machine.demoLicenseKey, body });
  await machine.send(region, { method: 'GET', path: '/.well-known/jwks.json' });
  await machine.send(region, { method: 'GET', path: `/v1/revocations/${virginia}-0` });
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-examples-'));
  machine = await startMachine({ regions: [virginia, ireland] });
  await installClient(folder);
  await cp(join(import.meta.dirname, '../../client/examples'), join(folder, 'examples'), { recursive: true });
  endpoints = [machine.url(ireland), machine.url(virginia)].join(',');
  await Promise.all([warmUp(ireland), warmUp(virginia)]);
}, 120_000);

afterAll(async () => {
  await machine.stop();
  await rm(folder, { recursive: true });
});

describe('a command-line tool with a seat for each machine', () => {
  const on = (device: string, args: readonly string[], more: Record<string, string> = {}): Promise<Ran> =>
    example('cli-tool.mjs', args, {
      LICET_LICENSE_KEY: machine.deviceLicenseKey,
      LICET_ENDPOINTS: endpoints,
      LICET_DEVICE: device,
      LICET_STORE: join(folder, `${device}.json`),
      ...more,
    });

  test.each([
    [[], {}, 'use it as: cli-tool.mjs export <file> | deactivate'],
    [['export'], {}, 'use it as: cli-tool.mjs export <file> | deactivate'],
    [['export', 'a.pdf'], { LICET_LICENSE_KEY: '' }, 'set LICET_LICENSE_KEY'],
    [['export', 'a.pdf'], { LICET_ENDPOINTS: '' }, 'set LICET_ENDPOINTS'],
  ])('says how it is used: %j with %j', async (args, environment, message) => {
    const { exitCode, out, error } = await on('laptop', args, environment);
    expect([exitCode, out]).toEqual([2, '']);
    expect(error).toContain(message);
  });

  test('has words for every denial', async () => {
    const source = await readFile(join(folder, 'examples', 'cli-tool.mjs'), 'utf8');
    const advised = [...source.matchAll(/^ {2}([A-Z_]+): '/gm)].map(([, code]) => code ?? '');
    expect(advised.length).toBeGreaterThan(10);
    const denials = Object.entries(answerCodes).filter(([, { allowed }]) => !allowed);
    expect(denials.map(([code]) => code)).toEqual(expect.arrayContaining(advised));
  });

  test('works on as many machines as the license has seats, and is refused on the next', async () => {
    const done = { exitCode: 0, out: 'Exported a.pdf. (allowed by: live)\n', error: '' };
    expect(await on('laptop', ['export', 'a.pdf'])).toEqual(done);
    expect(await on('desktop', ['export', 'a.pdf'])).toEqual(done);
    const { exitCode, out, error } = await on('tablet', ['export', 'a.pdf']);
    expect([exitCode, out]).toEqual([3, '']);
    expect(error).toContain('(SEAT_REQUIRED)');
    expect(error).toContain('run "deactivate" on a machine that no longer needs its own');
  });

  test('goes on without a network, by its lease', async () => {
    const { exitCode, out } = await on('desktop', ['export', 'b.pdf'], { LICET_ENDPOINTS: NOWHERE });
    expect([exitCode, out]).toEqual([0, 'Exported b.pdf. (allowed by: lease)\n']);
  });

  test('gives its seat back when it is deactivated, and another machine takes it', async () => {
    expect(await on('laptop', ['deactivate'])).toMatchObject({
      exitCode: 0,
      out: 'This machine has given its seat back.\n',
    });
    expect(await seatsUsed(machine.deviceLicenseKey)).toBe(1);
    expect(await on('tablet', ['export', 'a.pdf'])).toMatchObject({ exitCode: 0 });
    expect(await on('laptop', ['export', 'a.pdf'])).toMatchObject({ exitCode: 3 });
  });

  test('says so where it never reached the service', async () => {
    const { exitCode, error } = await on('phone', ['export', 'a.pdf'], { LICET_ENDPOINTS: NOWHERE });
    expect(exitCode).toBe(3);
    expect(error).toContain('(UNREACHABLE)\nConnect to the internet once');
  });
});

describe('a web server with a license for each tenant', () => {
  let server: Program;
  let url: string;

  const get = async (path: string, tenant?: string): Promise<string> => {
    const answer = await fetch(`${url}${path}`, { headers: tenant === undefined ? {} : { 'x-tenant': tenant } });
    return `${answer.status} ${(await answer.text()).trim()}`;
  };

  beforeAll(async () => {
    const LICET_TENANTS = `acme=${machine.demoLicenseKey},globex=${machine.seatLicenseKey}`;
    const environment = { LICET_ENDPOINTS: endpoints, LICET_TENANTS, LICET_DEVICE: 'web-1', PORT: '0' };
    server = startProgram(['examples/web-server.mjs'], { folder, environment });
    url = `http://127.0.0.1:${(await server.line(/^Listening on /)).slice('Listening on '.length)}`;
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test.each([
    ['acme', '/', '200 Welcome.'],
    ['acme', '/sso', '200 Signed in.'],
    ['acme', '/projects', '200 Up to 50 projects.'],
    ['globex', '/', '200 Welcome.'],
    ['globex', '/sso', '403 Not in your plan.'],
    ['globex', '/projects', '200 Up to 1 projects.'],
    ['initech', '/', '402 No license.'],
    ['initech', '/sso', '403 Not in your plan.'],
    [undefined, '/sso', '403 Not in your plan.'],
    ['acme', '/nothing', '404 There is no such page.'],
  ])('%s asks for %s: %s', async (tenant, path, expected) => {
    expect(await get(path, tenant)).toBe(expected);
  });

  test('answers many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => get('/sso', at % 2 ? 'acme' : 'globex')));
    expect(new Set(answers)).toEqual(new Set(['403 Not in your plan.', '200 Signed in.']));
  });

  test('ends in order when it is told to, and gives its seat back', async () => {
    expect(await seatsUsed(machine.seatLicenseKey)).toBe(1);
    server.child.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ exitCode: 0, out: expect.stringMatching(/Closed\.\n$/), error: '' });
    expect(await seatsUsed(machine.seatLicenseKey)).toBe(0);
  });

  test('says what it needs', async () => {
    const { exitCode, error } = await example('web-server.mjs', [], {});
    expect(exitCode).toBe(2);
    expect(error).toContain('LICET_TENANTS=acme=<license key>');
  });
});

/** Each test goes on where the one before left off: the machine without a network, the one with, and back. */
describe('a batch job on a machine without a network', () => {
  let license: { readonly id: string; readonly licenseKey: string };
  const issue = 'lease issue request.json --endpoint';

  const batch = (more: Record<string, string> = {}): Promise<Ran> =>
    example('air-gapped-batch.mjs', [], {
      LICET_LICENSE_KEY: license.licenseKey,
      LICET_DEVICE: 'press-7',
      LICET_STORE: join(folder, 'press.json'),
      ...more,
    });
  const read = async (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

  beforeAll(async () => {
    license = await issueLicense('atlas-desktop');
  });

  test('says how to begin', async () => {
    const { exitCode, error } = await batch();
    expect(exitCode).toBe(2);
    expect(error).toContain('npx licet lease request --product atlas --device press-7 --out request.json');
  });

  test('asks for a lease by a file that holds no secret', async () => {
    const line = 'lease request --product atlas --device press-7 --out request.json';
    expect(await licet(line, environments.holder(license.licenseKey))).toMatchObject({ exitCode: 0, error: '' });
    const request = await read('request.json');
    expect(JSON.parse(request)).toMatchObject({ product: 'atlas', device: 'press-7', license: license.id });
    expect(request).not.toContain(license.licenseKey.split('-')[2] ?? license.licenseKey);
  });

  test.each(['holder', 'operator'] as const)('gets none for a device without a seat, as the %s', async (who) => {
    const ran = await licet(`${issue} ${machine.url(virginia)}`, environments[who](license.licenseKey));
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain('SEAT_REQUIRED');
    expect(ran.error).toContain('--claim-seat');
  });

  test('gets one together with the seat, as the holder', async () => {
    const line = `${issue} ${machine.url(virginia)} --claim-seat --out lease.json`;
    const { exitCode, out } = await licet(line, environments.holder(license.licenseKey));
    expect([exitCode, out]).toEqual([0, expect.stringContaining(`of license ${license.id} for press-7`)]);
    expect(await seatsUsed(license.licenseKey)).toBe(1);
  });

  test('gets one from an operator, in whichever region', async () => {
    const line = `${issue} ${machine.url(ireland)} --aws-region ${ireland} --out from-operator.json`;
    expect(await licet(line, environments.operator(''))).toMatchObject({ exitCode: 0, error: '' });
  });

  test.each([
    ['a wrong secret', { AWS_SECRET_ACCESS_KEY: 'guessed' }],
    ['the region of another endpoint', { AWS_REGION: ireland }],
    [
      'no right to the operator plane',
      { AWS_ACCESS_KEY_ID: auditor.accessKeyId, AWS_SECRET_ACCESS_KEY: auditor.secretAccessKey },
    ],
  ])('gets none from somebody with %s', async (_what, wrong) => {
    const ran = await licet(`${issue} ${machine.url(virginia)}`, { ...environments.operator(''), ...wrong });
    expect(ran).toMatchObject({ exitCode: 1, error: expect.stringContaining('403') });
  });

  test('can be shown what it gets, with the keys that the service publishes', async () => {
    const { exitCode, out } = await licet('lease show from-operator.json');
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/export-pdf +yes/)]);
    expect(out).toContain('from the file itself');
    const keys = await machine.send(ireland, { method: 'GET', path: '/.well-known/jwks.json' });
    await writeFile(join(folder, 'jwks.json'), keys.text);
    expect(await licet('lease show from-operator.json --keys jwks.json')).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('from the keys given'),
    });
  });

  test.each(['lease.json', 'from-operator.json'])(
    'runs by %s once that is installed, and keeps its usage',
    async (file) => {
      const line = `lease install ${file} --request request.json --store press.json`;
      const installed = await licet(line, environments.holder(license.licenseKey));
      expect(installed).toMatchObject({ exitCode: 0, out: expect.stringContaining('for press-7 into press.json') });
      expect(await batch()).toEqual({
        exitCode: 0,
        error: '',
        out: expect.stringContaining('Done: 120 pages. (lease: fresh)'),
      });
      expect(await read('press.json')).toContain('"pages"');
    },
  );

  test('takes the keys that are built in, as the service publishes them', async () => {
    expect(await batch({ LICET_TRUSTED_KEYS: await read('jwks.json') })).toMatchObject({ exitCode: 0 });
  });

  test('does not run on another machine by a copy of its store', async () => {
    await cp(join(folder, 'press.json'), join(folder, 'copy.json'));
    const { exitCode, out, error } = await batch({ LICET_DEVICE: 'press-8', LICET_STORE: join(folder, 'copy.json') });
    expect([exitCode, out]).toEqual([3, '']);
    expect(error).toContain('(STORE_TAMPERED)\nBring a new lease');
  });
});

describe('licet types', () => {
  test('writes the features of a license as a type, and tells when they are others', async () => {
    const line = `types --endpoint ${machine.url(virginia)} --out atlas-features.ts`;
    const pro = environments.holder(machine.demoLicenseKey);
    expect(await licet(line, pro)).toMatchObject({ exitCode: 0, error: '' });
    expect(await readFile(join(folder, 'atlas-features.ts'), 'utf8')).toContain(
      [
        'export type AtlasFeatures = {',
        "  readonly 'export-formats': readonly string[];",
        "  readonly 'max-projects': number;",
        '  readonly sso: boolean;',
        '};',
      ].join('\n'),
    );
    expect(await licet(`${line} --check`, pro)).toMatchObject({ exitCode: 0 });
    expect(await licet(`${line} --check`, environments.holder(machine.deviceLicenseKey))).toMatchObject({
      exitCode: 1,
    });
  });
});

test('all of this leaves an audit that is sound', () => expectSoundAudit(machine), 60_000);
