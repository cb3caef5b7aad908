import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Lease } from '../../../client/src/lease/lease.ts';
import { ENDPOINT, LICENSE_KEY, type LicensingService, licensingService } from './licensing-service.ts';
import { type Machine, NOW, machine } from './machine.ts';

const INSTALL = 'lease install /usb/lease.json --store /var/atlas/licet';

let service: LicensingService;
beforeAll(async () => {
  service = await licensingService();
});

const installed = { id: 'lea_1', expiresAt: NOW } as Lease;

/** A machine without a network, whose request was answered in the office. */
const airGapped = async (issued: Record<string, unknown> = {}): Promise<Machine> => {
  const here = machine();
  await here.run('lease request --product atlas --device press-7 --user ada --out /usb/request.json');
  const office = machine(service.fetch);
  office.environment['LICET_LICENSE_KEY'] = LICENSE_KEY.key;
  office.files.set('/usb/request.json', here.files.get('/usb/request.json') ?? '');
  const { out, error } = await office.run(`lease issue /usb/request.json --endpoint ${ENDPOINT}`);
  expect(error).toBe('');
  here.files.set('/usb/lease.json', JSON.stringify({ ...(JSON.parse(out) as object), ...issued }));
  here.installs = { installed: true, lease: installed };
  return here;
};

const codeOf = (error: string): unknown => (JSON.parse(error) as { error: { code: unknown } }).error.code;

describe('licet lease install', () => {
  test('puts the lease that answers the request into the store', async () => {
    const here = await airGapped();
    const { exitCode, out } = await here.run(`${INSTALL} --request /usb/request.json`);
    expect(exitCode).toBe(0);
    expect(out).toBe('Installed lease lea_1 for press-7 into /var/atlas/licet, until 2026-11-24T12:00:00.000Z.');
    expect(here.installations).toEqual([
      {
        file: JSON.parse(here.files.get('/usb/lease.json') ?? '') as unknown,
        target: {
          store: '/var/atlas/licet',
          product: 'atlas',
          device: 'press-7',
          user: 'ada',
          licenseKey: undefined,
          keys: [expect.objectContaining({ kid: 'key-1' })],
        },
      },
    ]);
  });

  test('says the same to programs', async () => {
    expect(await (await airGapped()).json(INSTALL)).toEqual({
      store: '/var/atlas/licet',
      lease: 'lea_1',
      product: 'atlas',
      device: 'press-7',
      expiresAt: '2026-11-24T12:00:00.000Z',
    });
  });

  test('hands on the license key and the keys that are trusted', async () => {
    const here = await airGapped();
    here.environment['LICET_LICENSE_KEY'] = LICENSE_KEY.key;
    here.files.set('/etc/keys.json', service.jwks);
    await here.run(`${INSTALL} --keys /etc/keys.json`);
    expect(here.installations[0]?.target).toMatchObject({ licenseKey: LICENSE_KEY.key, keys: [{ kid: 'key-1' }] });
  });

  test('a lease that any device may use is for the device that is named', async () => {
    const here = await airGapped({ lease: await service.lease({ cnf: undefined }) });
    expect(codeOf((await here.run(`${INSTALL} --json`)).error)).toBe('DEVICE_UNKNOWN');
    await here.run(`${INSTALL} --device press-9`);
    expect(here.installations.map(({ target }) => target.device)).toEqual(['press-9']);
  });
});

describe('nothing is installed', () => {
  test.each([
    ['of another request', { requestId: `req_${'cd'.repeat(16)}` }, '--request /usb/request.json', 'REQUEST_MISMATCH'],
    ['for another device', {}, '--device press-8', 'DEVICE_MISMATCH'],
    ['that is damaged', { lease: 'a.b.c' }, '', 'LEASE_INVALID'],
    ['of another format', { format: 'licet-lease/2' }, '', 'FILE_VERSION'],
  ])('where the lease is one %s', async (_, issued, options, code) => {
    const here = await airGapped(issued);
    const { exitCode, error } = await here.run(`${INSTALL} ${options} --json`.replace('  ', ' '));
    expect([exitCode, codeOf(error)]).toEqual([1, code]);
    expect(here.installations).toEqual([]);
  });

  test.each([
    [{ aud: 'orion' }, 'PRODUCT_MISMATCH'],
    [{ cnf: { device: 'press-8' } }, 'DEVICE_MISMATCH'],
  ])('where the lease says %j', async (claims, code) => {
    const here = await airGapped({ lease: await service.lease(claims) });
    expect(codeOf((await here.run(`${INSTALL} --request /usb/request.json --json`)).error)).toBe(code);
    expect(here.installations).toEqual([]);
  });

  test('where trusted keys have not signed it', async () => {
    const here = await airGapped();
    here.files.set('/etc/keys.json', (await licensingService()).jwks);
    expect(codeOf((await here.run(`${INSTALL} --keys /etc/keys.json --json`)).error)).toBe('LEASE_INVALID');
    expect(here.installations).toEqual([]);
  });

  test('where the store refuses, and says why', async () => {
    const here = await airGapped();
    here.installs = { installed: false, code: 'STORE_TAMPERED', detail: 'The store has been altered.' };
    expect(await here.run(INSTALL)).toEqual({
      exitCode: 1,
      out: '',
      error: 'licet: The store has been altered.\nNothing was changed.',
    });
  });
});
