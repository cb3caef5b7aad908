import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Installed, LeaseTarget } from '../../../client/src/cli/install-lease.ts';
import { installIntoStore } from '../../../client/src/cli/install-into-store.ts';
import { keysIn } from '../../../client/src/cli/published-keys.ts';
import { memoryStore } from '../../../client/src/store/memory-store.ts';
import { fakeRuntime } from '../support/fake-runtime.ts';
import { opened } from '../support/opened.ts';
import { LICENSE_KEY, licensingService } from './licensing-service.ts';
import { NOW } from './machine.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'licet-install-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const storePath = (): string => join(folder, 'licet');

/** Installs a lease that the service gave to press-7. */
const install = async (target: Partial<LeaseTarget> = {}): Promise<Installed> => {
  const service = await licensingService();
  const keys = keysIn(service.jwks) ?? [];
  const file = {
    format: 'licet-lease/1',
    requestId: 'req_1',
    lease: await service.lease(),
    keys: { keys: [...keys] },
    issuedAt: new Date(NOW).toISOString(),
  } as const;
  return installIntoStore(file, {
    store: storePath(),
    product: 'atlas',
    device: 'press-7',
    user: undefined,
    licenseKey: LICENSE_KEY.key,
    keys,
    ...target,
  });
};

/** What the product's client, which has no network, answers to whoever starts it. */
const answerTo = async (user?: string) => {
  const { licet } = await opened(
    { runtime: fakeRuntime({ now: NOW }), endpoints: [] },
    {
      licenseKey: LICENSE_KEY.key,
      device: 'press-7',
      store: memoryStore(readFileSync(storePath(), 'utf8')),
      ...(user !== undefined && { user }),
    },
  );
  const { allowed, code, source } = licet.answer('sso');
  return [allowed, code, source];
};

const SERVED = [true, 'VALID', 'lease'];
const NOT_SERVED = [false, 'UNREACHABLE', 'none'];

describe('a lease that is installed into a store', () => {
  test('serves the user it was asked for, and nobody else', async () => {
    expect(await install({ user: 'ada' })).toMatchObject({ installed: true, lease: { id: 'lea_1' } });
    expect(await answerTo('ada')).toEqual(SERVED);
    expect(await answerTo('bob')).toEqual(NOT_SERVED);
    expect(await answerTo()).toEqual(NOT_SERVED);
  });

  test('serves whoever comes where no user was named', async () => {
    await install();
    expect(await answerTo()).toEqual(SERVED);
    expect(await answerTo('bob')).toEqual(SERVED);
  });

  test('takes the place of another user’s', async () => {
    await install({ user: 'ada' });
    await install({ user: 'bob' });
    expect(await answerTo('bob')).toEqual(SERVED);
    expect(await answerTo('ada')).toEqual(NOT_SERVED);
  });
});

describe('nothing is installed', () => {
  test.each([
    ['without the license key', { licenseKey: undefined }, 'LICENSE_KEY_REQUIRED'],
    ['with another license key than that of the store', { licenseKey: 'LK-OTHER' }, 'STORE_TAMPERED'],
    ['into another device’s store', { device: 'press-8' }, 'STORE_TAMPERED'],
    ['of another product', { product: 'orion' }, 'LEASE_INVALID'],
    ['that unknown keys signed', { keys: [] }, 'LEASE_INVALID'],
  ])('%s', async (_, target, code) => {
    await install();
    const before = readFileSync(storePath(), 'utf8');
    expect(await install(target)).toMatchObject({ installed: false, code });
    expect(readFileSync(storePath(), 'utf8')).toBe(before);
  });

  test('over a store that was altered', async () => {
    await install();
    const altered = readFileSync(storePath(), 'utf8').replace('"', "'");
    writeFileSync(storePath(), altered);
    expect(await install()).toMatchObject({ installed: false, code: 'STORE_TAMPERED' });
    expect(readFileSync(storePath(), 'utf8')).toBe(altered);
  });
});
