import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Licet } from '../../client/src/licet.ts';
import { openLicetOn } from '../../client/src/open-licet.ts';
import type { LicetOptions } from '../../client/src/options.ts';
import { fileStore } from '../../client/src/store/file-store.ts';
import { type ConnectedRuntime, connectedRuntime } from '../client/support/connected-runtime.ts';
import { eventually } from '../support/eventually.ts';
import { type Machine, startMachine } from '../support/machine.ts';
import { expectSoundAudit } from '../support/sound-audit.ts';

const [virginia, ireland] = ['us-east-1', 'eu-west-1'];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let machine: Machine;
let folder: string;
let license: { readonly id: string; readonly licenseKey: string };

const operate = async (method: string, path: string, body?: object): Promise<unknown> => {
  const request = { method, path: `/v1/admin${path}`, ...(body !== undefined && { body }) };
  const answer = await machine.operate(virginia, request);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
};

const issue = async (plan: string): Promise<typeof license> => {
  const issued = await operate('POST', '/licenses', { customer: 'cus_editors', plan });
  await machine.settle();
  return issued as typeof license;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-product-'));
  machine = await startMachine({ regions: [virginia, ireland] });
  await operate('PUT', '/products/inkwell', { name: 'Inkwell' });
  await operate('PUT', '/customers/cus_editors', { name: 'Editors' });
  await operate('POST', '/plans/inkwell-pro/versions', {
    product: 'inkwell',
    term: { kind: 'subscription', period: 'P1Y' },
    seats: { kind: 'node-locked', limit: 2 },
    features: { 'export-pdf': true, 'max-projects': 50, cloud: false },
    offline: { lease: 'P10D', refreshAfter: 'P1D', grace: 'P3D' },
  });
  license = await issue('inkwell-pro');
}, 60_000);

afterAll(async () => {
  await machine.stop();
  await rm(folder, { recursive: true });
});

const product = (runtime: ConnectedRuntime, more: Partial<LicetOptions> = {}): Promise<Licet> =>
  openLicetOn(runtime, {
    product: 'inkwell',
    licenseKey: license.licenseKey,
    endpoints: [machine.url(ireland), machine.url(virginia)],
    device: 'laptop',
    // The machine's functions start for the first time, on a machine that may be busy.
    budgetMilliseconds: 20_000,
    store: fileStore(join(folder, 'license.json')),
    ...more,
  });

const isLive = { source: 'live', freshness: 'fresh' } as const;

/** One product from its first start to the end of its license; each test goes on where the one before left off. */
describe('the life of a product', () => {
  const runtime = connectedRuntime();
  let licet: Licet;

  test('starts online, gets its seat, and is told what the license grants', async () => {
    licet = await product(runtime);
    expect(await licet.check('export-pdf')).toMatchObject({ allowed: true, code: 'VALID', ...isLive, value: true });
    expect(await licet.check('max-projects')).toMatchObject({ allowed: true, code: 'VALID', ...isLive, value: 50 });
    expect(await licet.check('cloud')).toMatchObject({ allowed: false, code: 'FEATURE_NOT_INCLUDED', ...isLive });
    expect(await licet.check()).toMatchObject({ allowed: true, code: 'VALID' });
    expect(licet.entitled('export-pdf')).toBe(true);
  });

  test('goes on with the other region when one is gone', async () => {
    const farAlone = await product(runtime, {
      endpoints: ['http://127.0.0.1:9', machine.url(virginia)],
      store: fileStore(join(folder, 'other.json')),
    });
    expect(await farAlone.check('export-pdf')).toMatchObject({ allowed: true, ...isLive });
    await farAlone.close();
  });

  test('with both regions cut off answers a thousand checks from its lease, and troubles the network with none', async () => {
    runtime.unplug();
    runtime.pass(HOUR);
    const before = runtime.requests();
    for (let count = 0; count < 1_000; count += 1) {
      const answer = await licet.check(count % 2 === 0 ? 'export-pdf' : 'cloud');
      expect(answer).toMatchObject(
        count % 2 === 0
          ? { allowed: true, code: 'VALID', source: 'lease', freshness: 'fresh', value: true }
          : { allowed: false, code: 'FEATURE_NOT_INCLUDED', source: 'lease', freshness: 'fresh' },
      );
    }
    expect(runtime.requests()).toBe(before);
  });

  test.each([
    { after: 2 * DAY, code: 'VALID', allowed: true, source: 'lease', freshness: 'stale' },
    { after: 8 * DAY, code: 'LEASE_IN_GRACE', allowed: true, source: 'lease', freshness: 'grace' },
    { after: 4 * DAY, code: 'LEASE_EXPIRED', allowed: false, source: 'none', freshness: 'none' },
  ])('days pass: $code', async ({ after, ...expected }) => {
    runtime.pass(after);
    expect(await licet.check('export-pdf')).toMatchObject(expected);
    expect(licet.entitled('export-pdf')).toBe(expected.allowed);
  });

  test('does not take a clock that is set back for more time', async () => {
    runtime.setClock(Date.now());
    expect(await licet.check('export-pdf')).toMatchObject({
      allowed: false,
      code: 'CLOCK_ROLLED_BACK',
      source: 'none',
      freshness: 'none',
    });
    await licet.close();
    licet = await product(runtime);
    expect(await licet.check('export-pdf')).toMatchObject({ allowed: false, code: 'CLOCK_ROLLED_BACK' });
  });

  test('is well again as soon as the network is back', async () => {
    runtime.plugIn();
    await licet.refresh();
    expect(await licet.check('export-pdf')).toMatchObject({ allowed: true, code: 'VALID', ...isLive });
    runtime.unplug();
    runtime.pass(HOUR);
    expect(await licet.check('export-pdf')).toMatchObject({ allowed: true, code: 'VALID', source: 'lease' });
    runtime.plugIn();
    await licet.refresh();
  });

  test('honours that its license is revoked, also without a network and after a restart', async () => {
    await operate('POST', `/licenses/${license.id}/revoke`);
    await machine.settle();
    await licet.refresh();
    expect(await licet.check('export-pdf')).toMatchObject({ allowed: false, code: 'REVOKED', ...isLive });
    runtime.unplug();
    runtime.pass(DAY);
    const stale = { allowed: false, code: 'REVOKED', source: 'live', freshness: 'stale' };
    expect(await licet.check('export-pdf')).toMatchObject(stale);
    await licet.close();
    licet = await product(runtime);
    expect(await licet.check('export-pdf')).toMatchObject(stale);
    await licet.close();
  });
});

describe('a product that goes by leases and revocation lists alone', () => {
  const runtime = connectedRuntime();
  let licet: Licet;

  beforeAll(async () => {
    license = await issue('inkwell-pro');
    licet = await product(runtime, { live: false, store: fileStore(join(folder, 'lists.json')) });
  });

  test('honours a revocation within the interval of the list', async () => {
    expect(await licet.check('export-pdf')).toMatchObject({ allowed: true, code: 'VALID', source: 'lease' });
    await operate('POST', `/licenses/${license.id}/suspend`);
    await machine.settle();
    await machine.killEnvironments(ireland, 'licet-local-revocations');
    runtime.pass(10 * MINUTE);
    await eventually(async () => {
      expect(await licet.check('export-pdf')).toMatchObject({ allowed: false, code: 'SUSPENDED', source: 'lease' });
    });
    await licet.close();
  });

  test('finds any altered byte of its store', async () => {
    const path = join(folder, 'lists.json');
    const text = await readFile(path, 'utf8');
    runtime.unplug();
    const positions = Array.from({ length: 12 }, (_, part) => Math.floor((text.length * (part + 0.5)) / 12));
    for (const at of positions) {
      const altered = `${text.slice(0, at)}${text.charAt(at) === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
      await writeFile(path, altered);
      const opened = await product(runtime, { store: fileStore(path) });
      expect(await opened.check()).toMatchObject({ allowed: false, code: 'STORE_TAMPERED', source: 'none' });
      // A client's end saves what it knows: the text is put back for the next.
      await opened.close();
    }
  });
});

test('all of this leaves an audit that is sound', () => expectSoundAudit(machine), 60_000);
