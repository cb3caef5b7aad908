import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { LICENSE, type LicensingService, licensingService } from './licensing-service.ts';
import { type Machine, NOW, machine } from './machine.ts';

const DAY = 86_400_000;
const SHOW = 'lease show /usb/lease.json';

let service: LicensingService;
let stranger: LicensingService;
beforeAll(async () => {
  service = await licensingService();
  stranger = await licensingService();
});

const withLease = async (claims?: JWTPayload, signedBy = service): Promise<Machine> => {
  const here = machine();
  const file = {
    format: 'licet-lease/1',
    requestId: 'req_1',
    lease: await signedBy.lease(claims),
    keys: JSON.parse(service.jwks) as unknown,
    issuedAt: '2026-11-24T12:00:00.000Z',
  };
  here.files.set('/usb/lease.json', JSON.stringify(file));
  return here;
};

describe('licet lease show', () => {
  test('says what the lease grants, in words', async () => {
    const { exitCode, out } = await (await withLease()).run(SHOW);
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      'Lease:     lea_1, issued 2026-11-24T12:00:00.000Z by https://licet.example.com',
      `License:   ${LICENSE}, plan atlas-pro version 3`,
      'Product:   atlas',
      'Device:    press-7',
      'Grants:',
      '  export-formats  pdf, csv',
      '  max-projects    50',
      '  sso             yes',
      'Until:     2026-12-24T12:00:00.000Z',
      'Grace:     until 2026-12-31T12:00:00.000Z',
      'Refresh:   from 2026-11-25T12:00:00.000Z on',
      'Now:       valid',
      'Signature: verified with key key-1, from the file itself. Whoever altered the one could alter the other: --keys says more.',
    ]);
  });

  test('says the same to programs', async () => {
    expect(await (await withLease()).json(SHOW)).toEqual({
      lease: {
        id: 'lea_1',
        issuer: 'https://licet.example.com',
        license: LICENSE,
        product: 'atlas',
        device: 'press-7',
        plan: 'atlas-pro',
        planVersion: 3,
        features: { sso: true, audit: false, 'max-projects': 50, 'export-formats': ['pdf', 'csv'] },
        issuedAt: '2026-11-24T12:00:00.000Z',
        notBefore: '2026-11-24T12:00:00.000Z',
        refreshAfter: '2026-11-25T12:00:00.000Z',
        expiresAt: '2026-12-24T12:00:00.000Z',
        graceUntil: '2026-12-31T12:00:00.000Z',
        status: { uri: 'https://licet.example.com/v1/revocations/4', index: 12 },
      },
      phase: 'valid',
      signature: { verified: true, keys: 'file', keyId: 'key-1' },
    });
  });

  test.each([
    [-1, 'not-yet-valid'],
    [0, 'valid'],
    [30 * DAY - 1, 'valid'],
    [30 * DAY, 'in-grace'],
    [37 * DAY - 1, 'in-grace'],
    [37 * DAY, 'ended'],
  ])('%i ms after it was issued it is %s, and shown all the same', async (later, phase) => {
    const here = await withLease();
    here.now = NOW + later;
    expect(await here.json(SHOW)).toMatchObject({ phase });
    expect((await here.run(SHOW)).exitCode).toBe(0);
  });

  test.each([
    [{ cnf: undefined }, 'Device:    any'],
    [{ entitlements: { features: { audit: false } } }, 'Grants:    the product, and none of its features'],
    [
      { entitlements: { features: { tier: '', limit: 0, formats: [] } } },
      '  formats  (none)\n  limit    0\n  tier     (empty)',
    ],
    [{ maintenance_until: NOW / 1000 }, 'Releases:  published until 2026-11-24T12:00:00.000Z'],
  ])('a lease with %j', async (claims, line) => {
    expect((await (await withLease(claims)).run(SHOW)).out).toContain(line);
  });
});

describe('the signature', () => {
  test('is verified with keys that are trusted, where they are given', async () => {
    const here = await withLease();
    here.files.set('/etc/keys.json', service.jwks);
    expect((await here.run(`${SHOW} --keys /etc/keys.json`)).out).toContain(
      'verified with key key-1, from the keys given',
    );
  });

  test('of a forger who put his own keys into the file is found with those', async () => {
    const here = await withLease();
    here.files.set('/etc/keys.json', stranger.jwks);
    const { exitCode, out } = await here.run(`${SHOW} --keys /etc/keys.json`);
    expect(exitCode).toBe(1);
    expect(out).toContain('NOT VERIFIED: its signature is wrong. Believe nothing of the above.');
  });

  test('of another key is not verified: exit code 1', async () => {
    const here = await withLease({}, await licensingService('key-2'));
    expect((await here.run(SHOW)).exitCode).toBe(1);
    expect(await here.json(SHOW)).toMatchObject({
      signature: { verified: false, reason: 'it was signed with a key that is not among those given' },
    });
  });

  test('what is no lease at all is not shown', async () => {
    const here = await withLease();
    const file = JSON.parse(here.files.get('/usb/lease.json') ?? '') as object;
    here.files.set('/usb/lease.json', JSON.stringify({ ...file, lease: 'a.b.c' }));
    expect(await here.run(SHOW)).toMatchObject({
      exitCode: 1,
      out: '',
      error: expect.stringContaining('holds no lease'),
    });
  });

  test.each(['{}', 'not JSON', '{"keys": [{"kty": "RSA"}]}'])('--keys with %s are no keys', async (text) => {
    const here = await withLease();
    here.files.set('/etc/keys.json', text);
    expect(await here.run(`${SHOW} --keys /etc/keys.json`)).toMatchObject({
      exitCode: 1,
      error: expect.stringContaining('no key set'),
    });
  });
});
