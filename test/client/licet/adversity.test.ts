import { describe, expect, test } from '@jest/globals';
import { openVault } from '../../../client/src/store/open-vault.ts';
import { memoryStore } from '../../../client/src/store/memory-store.ts';
import { answersText, hangs, refuses } from '../support/network-behaviour.ts';
import { inTime, opened } from '../support/opened.ts';
import { type PretendService, pretendService } from '../support/pretend-service.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const become = ({ regions }: PretendService, ...script: Parameters<typeof regions.near.becomes>): void => {
  regions.near.becomes(...script);
  regions.far.becomes(...script);
};

describe('a lease that ends with its floating seat', () => {
  test.each([{ live: true }, { live: false }])('never ends while the seat is renewed: %j', async (options) => {
    const service = pretendService();
    service.license.seat = 'none';
    const { licet, changes } = await opened(service, options);
    service.asked('/v1/leases');
    await service.runtime.advance(2 * HOUR);
    expect(licet.answer('sso').allowed).toBe(true);
    expect(changes.filter((each) => /EXPIRED|GRACE/.test(each))).toEqual([]);
    // As often as the seat, and no more.
    expect(service.asked('/v1/leases')).toBeLessThanOrEqual(service.asked('/v1/seats') + 2);
  });

  test('lasts as long as the seat, at whatever moment the network goes', async () => {
    for (let minute = 1; minute <= 12; minute += 1) {
      const service = pretendService();
      service.license.seat = 'none';
      const { licet } = await opened(service, { live: false });
      await service.runtime.advance(minute * MINUTE + 30 * SECOND);
      service.cut();
      await service.runtime.advance(4 * MINUTE);
      expect([minute, licet.answer('sso').code]).toEqual([minute, 'VALID']);
    }
  });
});

describe('a seat', () => {
  test('that the product gave back is not claimed again', async () => {
    const service = pretendService();
    service.license.seat = 'none';
    const { licet } = await opened(service);
    await inTime(service.runtime, licet.releaseSeat());
    await service.runtime.advance(HOUR);
    expect(service.license.seat).toBe('none');
    expect(licet.answer('sso')).toMatchObject({ allowed: false, code: 'SEAT_REQUIRED' });
  });

  test('is not claimed by a round that was under way as the client was closed', async () => {
    const service = pretendService();
    service.license.seat = 'none';
    const { licet } = await opened(service);
    service.license.seat = 'none';
    void licet.refresh();
    await service.runtime.advance(20);
    await inTime(service.runtime, licet.close());
    await service.runtime.advance(MINUTE);
    expect(service.license.seat).toBe('none');
    expect(service.runtime.waiting()).toBe(0);
  });
});

describe('a service that refuses the question itself', () => {
  test.each([
    ['its own refusal', refuses(400, 'INVALID_INPUT')],
    ['that of a proxy', answersText('<h1>Forbidden</h1>', { status: 403 })],
    ['one about the request', answersText('<h1>Too large</h1>', { status: 413 })],
  ])('is not stormed: %s', async (_what, behaviour) => {
    const service = pretendService();
    const { licet } = await opened(service);
    become(service, behaviour);
    await service.runtime.advance(10 * MINUTE);
    const before = service.requests();
    for (let count = 0; count < 100; count += 1) await inTime(service.runtime, licet.check('sso'));
    expect(licet.answer('sso')).toMatchObject({ allowed: true, code: 'VALID', source: 'lease' });
    expect(service.requests() - before).toBeLessThan(10);
    const then = service.requests();
    await service.runtime.advance(HOUR);
    expect(service.requests() - then).toBeLessThan(150);
    service.mend();
    await service.runtime.advance(10 * MINUTE);
    expect(licet.answer('sso')).toMatchObject({ code: 'VALID', source: 'live' });
  });

  test('does not keep a lease from being renewed soon after the proxy is gone', async () => {
    const service = pretendService();
    const { licet } = await opened(service, { live: false });
    become(service, answersText('<h1>Forbidden</h1>', { status: 403 }));
    await service.runtime.advance(2 * HOUR);
    service.runtime.sleep(40 * DAY);
    await service.runtime.advance(HOUR);
    expect(licet.answer('sso').code).toBe('LEASE_EXPIRED');
    service.mend();
    await service.runtime.advance(8 * MINUTE);
    expect(licet.answer('sso')).toMatchObject({ code: 'VALID', source: 'lease' });
  });

  test('undoes a mistaken denial with its next decision', async () => {
    const service = pretendService();
    const { licet } = await opened(service);
    become(service, refuses(401, 'LICENSE_KEY_INVALID'));
    await inTime(service.runtime, licet.refresh());
    expect(licet.answer('sso').code).toBe('LICENSE_KEY_INVALID');
    service.mend();
    await service.runtime.advance(5 * MINUTE);
    expect(licet.answer('sso').code).toBe('VALID');
  });
});

describe('a clock that is set back where the service does not tell the time', () => {
  test.each([{ live: true }, { live: false }])('does not end the upkeep: %j', async (options) => {
    const service = pretendService();
    service.license.offline = false;
    service.license.dated = false;
    const { licet } = await opened(service, options);
    service.runtime.setClock(service.runtime.now() - DAY);
    await inTime(service.runtime, licet.refresh());
    service.asked('/v1/check');
    service.asked('/v1/leases');
    await service.runtime.advance(2 * HOUR);
    if (options.live) expect(service.asked('/v1/check')).toBeGreaterThan(20);
    const leases = service.asked('/v1/leases');
    expect(leases).toBeGreaterThan(1);
    expect(leases).toBeLessThan(60);
  });

  test('a denial counts against an older lease all the same', async () => {
    const service = pretendService();
    service.license.dated = false;
    const { licet } = await opened(service);
    service.runtime.setClock(service.runtime.now() - 2 * MINUTE);
    service.license.code = 'KEY_UNKNOWN';
    await inTime(service.runtime, licet.refresh());
    service.cut();
    await service.runtime.advance(HOUR);
    expect(licet.answer('sso')).toMatchObject({ allowed: false, code: 'LICENSE_KEY_INVALID' });
  });
});

describe('a store', () => {
  test('that never answers does not keep the license from opening', async () => {
    const service = pretendService();
    const store = { load: () => new Promise<never>(() => undefined), save: () => Promise.resolve() };
    const { licet, problems } = await opened(service, { store });
    expect(service.runtime.monotonic()).toBeLessThan(4 * SECOND);
    expect((await inTime(service.runtime, licet.check('sso'))).code).toBe('VALID');
    expect(problems).toContain('STORE_UNREADABLE');
  });

  test('that throws, or never ends a save, stops neither checks nor the end', async () => {
    const service = pretendService();
    for (const save of [
      () => new Promise<never>(() => undefined),
      () => {
        throw new Error('full');
      },
    ]) {
      const load = () => {
        throw new Error('locked');
      };
      const { licet } = await opened(service, { store: { load, save } });
      await service.runtime.advance(MINUTE);
      expect((await inTime(service.runtime, licet.check('sso'))).code).toBe('VALID');
      await inTime(service.runtime, licet.close());
    }
  });

  test('of another key or empty text counts as altered, and is replaced', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service);
    await inTime(service.runtime, licet.close());
    service.cut();
    const other = await opened(service, { store, licenseKey: 'LK-OTHER' });
    expect(other.licet.answer()).toMatchObject({ allowed: false, code: 'STORE_TAMPERED' });
    const empty = await opened(service, { store: memoryStore('') });
    expect(empty.licet.answer()).toMatchObject({ allowed: false, code: 'STORE_TAMPERED' });
  });

  test('keeps a lease for the user it was given to', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service, { user: 'ada' });
    await inTime(service.runtime, licet.close());
    service.cut();
    const hers = await opened(service, { store, user: 'ada' });
    expect(hers.licet.answer('sso').code).toBe('VALID');
    const his = await opened(service, { store, user: 'bob' });
    expect(his.licet.answer('sso').allowed).toBe(false);
  });
});

describe('opening', () => {
  test('ends within the budget where the key of what was kept is unknown and every region hangs', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service);
    await inTime(service.runtime, licet.close());
    become(service, hangs);
    // The key that signed it was withdrawn since.
    const { runtime } = service;
    const vault = await openVault({ store, licenseKey: 'LK-TEST', device: 'laptop', runtime });
    vault.write('keys', []);
    await vault.flush();
    const before = runtime.monotonic();
    expect((await opened(service, { store })).licet.answer().allowed).toBe(false);
    expect(runtime.monotonic() - before).toBeLessThanOrEqual(3_100);
  });

  test('a thousand checks at once ask once', async () => {
    const service = pretendService();
    const { licet } = await opened(service);
    service.runtime.sleep(HOUR);
    service.asked('/v1/check');
    await inTime(service.runtime, Promise.all(Array.from({ length: 1_000 }, () => licet.check('sso'))));
    expect(service.asked('/v1/check')).toBe(1);
  });

  test('a refresh asks, whatever else is under way', async () => {
    const service = pretendService();
    const { licet } = await opened(service, { revocationSeconds: 60, liveSeconds: 10_000 });
    service.asked('/v1/check');
    service.asked('/v1/revocations');
    while (service.asked('/v1/revocations') === 0) await service.runtime.advance(10);
    service.license.code = 'SUSPENDED';
    expect((await inTime(service.runtime, licet.refresh())).code).toBe('SUSPENDED');
  });
});

test('a machine without a network is told of what time changes', async () => {
  const service = pretendService();
  const { licet, store } = await opened(service, { live: false });
  await inTime(service.runtime, licet.close());
  const again = await opened({ runtime: service.runtime, endpoints: [] }, { store });
  service.runtime.sleep(31 * DAY);
  await service.runtime.advance(MINUTE);
  expect(again.changes).toContain('lease LEASE_IN_GRACE');
  await inTime(service.runtime, again.licet.close());
});

test('a license that was reinstated serves offline from the moment that this is known', async () => {
  const service = pretendService();
  const { licet } = await opened(service, { revocationSeconds: 3_600 });
  service.license.code = 'SUSPENDED';
  service.license.status = 2;
  await service.runtime.advance(2 * HOUR);
  expect(licet.answer('sso').code).toBe('SUSPENDED');
  service.license.code = 'VALID';
  service.license.status = 0;
  await inTime(service.runtime, licet.refresh());
  service.cut();
  await service.runtime.advance(HOUR);
  expect(licet.answer('sso')).toMatchObject({ code: 'VALID', source: 'lease' });
});

test('who is denied asks for no lease with every decision', async () => {
  const service = pretendService();
  await opened(service);
  service.license.code = 'KEY_UNKNOWN';
  await service.runtime.advance(DAY / 2);
  service.asked('/v1/leases');
  await service.runtime.advance(HOUR);
  expect(service.asked('/v1/leases')).toBeLessThanOrEqual(4);
});

test('a machine that wakes asks soon', async () => {
  const service = pretendService();
  service.license.offline = false;
  const { licet } = await opened(service);
  service.runtime.sleep(8 * HOUR);
  expect(licet.answer('sso').code).toBe('UNREACHABLE');
  await service.runtime.advance(31 * SECOND);
  expect(licet.answer('sso')).toMatchObject({ code: 'VALID', source: 'live' });
});

test('a clock is never so exact that it may not be a second behind', async () => {
  await expect(opened(pretendService(), { clockSkewSeconds: 0 })).rejects.toThrow('clockSkewSeconds');
});

test('a license that was reinstated has a new lease at once, though one was refused a moment ago', async () => {
  const service = pretendService();
  const { licet } = await opened(service);
  service.license.code = 'SUSPENDED';
  service.runtime.sleep(2 * DAY);
  await inTime(service.runtime, licet.refresh());
  service.license.code = 'VALID';
  service.asked('/v1/leases');
  await inTime(service.runtime, licet.refresh());
  expect(service.asked('/v1/leases')).toBe(1);
});

test('a plan that gave up offline use is not asked for a lease with every decision', async () => {
  const service = pretendService();
  await opened(service);
  service.license.offline = false;
  service.license.features = { sso: true };
  await service.runtime.advance(10 * MINUTE);
  service.asked('/v1/leases');
  await service.runtime.advance(HOUR);
  expect(service.asked('/v1/leases')).toBeLessThanOrEqual(4);
});
