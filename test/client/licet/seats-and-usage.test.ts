import { describe, expect, test } from '@jest/globals';
import { usageReporting } from '../../../client/src/usage/index.ts';
import { memoryStore } from '../../../client/src/store/memory-store.ts';
import { inTime, opened } from '../support/opened.ts';
import { pretendService } from '../support/pretend-service.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('a license that needs a seat', () => {
  test('has one claimed at the start, kept while the product runs, and released at its end', async () => {
    const service = pretendService();
    service.license.seat = 'none';
    const { licet, problems } = await opened(service);
    expect(licet.answer('sso')).toMatchObject({ allowed: true, code: 'VALID', source: 'live' });
    expect(service.asked('/v1/seats')).toBe(1);
    await service.runtime.advance(60 * MINUTE);
    // A lease of ten minutes is renewed after a third of it.
    expect(service.asked('/v1/seats')).toBeGreaterThanOrEqual(12);
    await inTime(service.runtime, licet.close());
    expect(service.license.seat).toBe('none');
    expect(problems).toEqual([]);
  });

  test('has it claimed for the lease as well, where the service does not decide', async () => {
    const service = pretendService();
    service.license.seat = 'none';
    const { licet } = await opened(service, { live: false });
    expect(licet.answer('sso')).toMatchObject({ allowed: true, code: 'VALID', source: 'lease' });
    expect(service.license.seat).toBe('held');
  });

  test('has none claimed where the product does not want that', async () => {
    const service = pretendService();
    service.license.seat = 'none';
    const { licet } = await opened(service, { seat: false });
    expect(licet.answer('sso')).toMatchObject({ allowed: false, code: 'SEAT_REQUIRED' });
    expect(service.asked('/v1/seats')).toBe(0);
  });

  test('leaves no lease behind on a device that gave its seat back', async () => {
    const service = pretendService();
    service.license.seat = 'none';
    const { licet, store } = await opened(service);
    expect(await inTime(service.runtime, licet.releaseSeat())).toBe(true);
    await inTime(service.runtime, licet.close());
    service.cut();
    const again = await opened(service, { store });
    expect(again.licet.answer('sso')).toMatchObject({ allowed: false, source: 'none' });
  });

  test('can be given back by a product that claims none', async () => {
    const service = pretendService();
    service.license.seat = 'held';
    const { licet } = await opened(service, { seat: false });
    expect(await inTime(service.runtime, licet.releaseSeat())).toBe(true);
    expect(service.license.seat).toBe('none');
  });

  test('goes on with the seat that an earlier run left, and renews it', async () => {
    const service = pretendService();
    service.license.seat = 'none';
    const first = await opened(service);
    await inTime(service.runtime, first.licet.flush());
    service.asked('/v1/seats');
    await opened(service, { store: memoryStore(await first.store.load()) });
    expect(service.asked('/v1/seats')).toBeGreaterThanOrEqual(1);
    expect(service.license.seat).toBe('held');
  });

  test('claims again where the seat was taken away, and releases it when asked to', async () => {
    const service = pretendService();
    service.license.seat = 'none';
    const { licet } = await opened(service);
    service.license.seat = 'none';
    await service.runtime.advance(5 * MINUTE);
    expect(service.license.seat).toBe('held');
    expect(licet.answer().code).toBe('VALID');
    expect(await inTime(service.runtime, licet.releaseSeat())).toBe(true);
    expect(service.license.seat).toBe('none');
  });
});

describe('usage', () => {
  test('is added up, sent in the background, and counted once', async () => {
    const service = pretendService();
    const { licet } = await opened(service, { usage: usageReporting() });
    for (let count = 0; count < 100; count += 1) licet.record('exports', 2);
    await service.runtime.advance(MINUTE);
    expect([...service.usage.values()]).toEqual([200]);
    expect(service.asked('/v1/usage')).toBe(1);
  });

  test('waits while the service cannot be reached, over a restart too', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service, { usage: usageReporting() });
    service.cut();
    licet.record('exports', 3);
    await inTime(service.runtime, licet.close());
    service.mend();
    const again = await opened(service, { store, usage: usageReporting() });
    again.licet.record('exports', 4);
    await inTime(service.runtime, again.licet.flush());
    expect([...service.usage.values()].reduce((sum, quantity) => sum + quantity, 0)).toBe(7);
  });

  test('is only kept where the product says so', async () => {
    const service = pretendService();
    const { licet } = await opened(service, { usage: usageReporting({ send: false }) });
    licet.record('exports');
    await service.runtime.advance(10 * MINUTE);
    await inTime(service.runtime, licet.close());
    expect(service.asked('/v1/usage')).toBe(0);
  });

  test('is not counted by a product that did not ask for it, which is told once', async () => {
    const service = pretendService();
    const { licet, problems } = await opened(service);
    licet.record('exports');
    licet.record('exports');
    expect(problems).toEqual(['USAGE_REFUSED']);
  });
});

describe('an end', () => {
  test('leaves nothing waiting, however often it is asked for', async () => {
    const service = pretendService();
    const { licet } = await opened(service);
    await inTime(service.runtime, Promise.all([licet.close(), licet.close()]));
    await inTime(service.runtime, licet.close());
    await service.runtime.settle();
    expect(service.runtime.waiting()).toBe(0);
    expect(licet.answer('sso').allowed).toBe(true);
  });

  test('ends in time without a network', async () => {
    const service = pretendService();
    service.license.seat = 'none';
    const { licet } = await opened(service, { usage: usageReporting() });
    licet.record('exports');
    service.cut();
    const before = service.runtime.monotonic();
    await inTime(service.runtime, licet.close(), 60_000);
    expect(service.runtime.monotonic() - before).toBeLessThan(8_000);
  });
});

test.each([
  [{ product: '' }, 'product'],
  [{ licenseKey: ' ' }, 'licenseKey'],
  [{ endpoints: ['ftp://licet.example'] }, 'endpoint'],
  [{ releasedAt: new Date('yesterday') }, 'releasedAt'],
  [{ liveSeconds: 0 }, 'liveSeconds'],
  [{ clockSkewSeconds: Number.NaN }, 'clockSkewSeconds'],
])('an option that is wrong is named: %j', async (options, name) => {
  await expect(opened(pretendService(), options)).rejects.toThrow(name);
});
