import { describe, expect, test } from '@jest/globals';
import { usageReporting } from '../../../client/src/usage/index.ts';
import { memoryStore } from '../../../client/src/store/memory-store.ts';
import { inTime, opened } from '../support/opened.ts';
import { pretendService } from '../support/pretend-service.ts';
import { signer } from '../support/signed-token.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

describe('while the service can be reached', () => {
  test('answers are its decisions, kept fresh in the background', async () => {
    const service = pretendService();
    const { licet } = await opened(service);
    expect(await licet.check('sso')).toMatchObject({
      allowed: true,
      code: 'VALID',
      source: 'live',
      freshness: 'fresh',
      asOf: Date.UTC(2026, 10, 24, 12),
      value: true,
    });
    expect(licet.answer('max-projects')).toMatchObject({ allowed: true, value: 50 });
    expect(licet.answer('audit-log')).toMatchObject({ allowed: false, code: 'FEATURE_NOT_INCLUDED', value: undefined });
    service.asked('/v1/check');
    await service.runtime.advance(HOUR);
    expect(licet.answer()).toMatchObject({ source: 'live', freshness: 'fresh' });
    // Once in two and a half to four minutes.
    expect(service.asked('/v1/check')).toBeGreaterThanOrEqual(15);
    expect(service.asked('/v1/check')).toBeLessThanOrEqual(24);
  });

  test('a thousand checks cost no request of their own', async () => {
    const service = pretendService();
    const { licet } = await opened(service);
    service.asked('/v1/check');
    for (let count = 0; count < 1_000; count += 1) await licet.check('sso');
    expect(service.asked('/v1/check')).toBe(0);
  });

  test('a denial is seen when the decision is refreshed, and told', async () => {
    const service = pretendService();
    const { licet, changes } = await opened(service);
    service.license.code = 'SUSPENDED';
    await service.runtime.advance(5 * 60 * SECOND);
    expect(licet.answer('sso')).toMatchObject({ allowed: false, code: 'SUSPENDED', source: 'live' });
    expect(licet.entitled('sso')).toBe(false);
    service.license.code = 'VALID';
    await service.runtime.advance(5 * 60 * SECOND);
    expect(licet.entitled('sso')).toBe(true);
    expect(changes).toEqual(['live SUSPENDED', 'live VALID']);
  });

  test('a key that the service does not know denies, also what a lease would grant', async () => {
    const service = pretendService();
    const { licet } = await opened(service);
    service.license.code = 'KEY_UNKNOWN';
    await inTime(service.runtime, licet.refresh());
    expect(licet.answer('sso')).toMatchObject({ allowed: false, code: 'LICENSE_KEY_INVALID' });
  });

  test('a plan without offline use has no lease, and denies once the last decision is old', async () => {
    const service = pretendService();
    service.license.offline = false;
    const { licet, problems } = await opened(service);
    service.cut();
    await service.runtime.advance(4 * 60 * SECOND);
    expect(licet.answer('sso').allowed).toBe(true);
    await service.runtime.advance(6 * 60 * SECOND);
    expect(licet.answer('sso')).toMatchObject({ allowed: false, code: 'UNREACHABLE', source: 'none' });
    expect(problems).toEqual([]);
  });

  test('what was granted since the lease was issued is in a new lease before the network goes', async () => {
    const service = pretendService();
    const { licet } = await opened(service);
    service.license.features = { sso: true, reports: true };
    await service.runtime.advance(10 * 60 * SECOND);
    service.cut();
    await service.runtime.advance(HOUR);
    expect(licet.answer('reports')).toMatchObject({ allowed: true, source: 'lease' });
    expect(licet.entitled('max-projects')).toBe(false);
  });
});

describe('without a network', () => {
  test('the lease answers, until its grace is over', async () => {
    const service = pretendService();
    const { licet, changes } = await opened(service);
    service.cut();
    const answerAfter = async (time: number) => {
      service.runtime.sleep(time);
      await service.runtime.advance(10 * 60 * SECOND);
      const { code, source, freshness } = await inTime(service.runtime, licet.check('sso'));
      return [code, source, freshness];
    };
    expect(await answerAfter(HOUR)).toEqual(['VALID', 'lease', 'fresh']);
    expect(await answerAfter(2 * DAY)).toEqual(['VALID', 'lease', 'stale']);
    expect(await answerAfter(28 * DAY)).toEqual(['LEASE_IN_GRACE', 'lease', 'grace']);
    expect(await answerAfter(8 * DAY)).toEqual(['LEASE_EXPIRED', 'none', 'none']);
    expect(changes).toEqual(['lease VALID', 'lease VALID', 'lease LEASE_IN_GRACE', 'none LEASE_EXPIRED']);
    service.mend();
    await service.runtime.advance(10 * 60 * SECOND);
    expect(licet.answer('sso')).toMatchObject({ code: 'VALID', source: 'live' });
  });

  test('a restart goes on with what was kept, at once', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service);
    await inTime(service.runtime, licet.close());
    service.cut();
    const before = service.runtime.monotonic();
    const again = await opened(service, { store });
    expect(service.runtime.monotonic() - before).toBeLessThan(100);
    expect(again.licet.answer('max-projects')).toMatchObject({ code: 'VALID', source: 'lease', value: 50 });
  });

  test('a denial outlasts a restart; only a newer word of the service undoes it', async () => {
    const service = pretendService();
    const first = await opened(service);
    service.license.code = 'REVOKED';
    await inTime(service.runtime, first.licet.refresh());
    await inTime(service.runtime, first.licet.close());
    service.cut();
    const { licet } = await opened(service, { store: first.store });
    expect(licet.answer('sso')).toMatchObject({ allowed: false, code: 'REVOKED', source: 'live', freshness: 'stale' });
    service.license.code = 'VALID';
    service.mend();
    await service.runtime.advance(10 * 60 * SECOND);
    expect(licet.answer('sso')).toMatchObject({ allowed: true, code: 'VALID' });
  });

  test('a clock that is set back denies, also after a restart, until the service tells the time', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service);
    service.cut();
    service.runtime.sleep(10 * DAY);
    licet.answer();
    service.runtime.setClock(service.runtime.now() - 9 * DAY);
    expect(licet.answer('sso')).toMatchObject({ allowed: false, code: 'CLOCK_ROLLED_BACK', source: 'none' });
    expect(licet.entitled('sso')).toBe(false);
    await inTime(service.runtime, licet.close());
    const again = await opened(service, { store });
    expect(again.licet.answer('sso')).toMatchObject({ allowed: false, code: 'CLOCK_ROLLED_BACK' });
    service.mend();
    await service.runtime.advance(10 * 60 * SECOND);
    expect(again.licet.answer('sso')).toMatchObject({ allowed: true, code: 'VALID', source: 'live' });
  });

  test('nothing that was altered is used', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service);
    await inTime(service.runtime, licet.close());
    const text = (await store.load()) ?? '';
    service.cut();
    const altered = memoryStore(text.replace('"', "'"));
    const { licet: again, problems } = await opened(service, { store: altered });
    expect(again.answer()).toMatchObject({ allowed: false, code: 'STORE_TAMPERED', source: 'none' });
    expect(problems).toContain('STORE_TAMPERED');
    service.mend();
    await service.runtime.advance(10 * 60 * SECOND);
    expect(again.answer()).toMatchObject({ code: 'VALID' });
  });

  test('a first start without a network denies, and says why', async () => {
    const service = pretendService();
    service.cut();
    const { licet } = await opened(service);
    expect(await inTime(service.runtime, licet.check('sso'))).toMatchObject({
      allowed: false,
      code: 'UNREACHABLE',
      source: 'none',
      freshness: 'none',
      asOf: undefined,
    });
  });

  test('a lease of another device is not used', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service, { device: undefined as never });
    await inTime(service.runtime, licet.close());
    expect(licet.answer().code).toBe('VALID');
    service.cut();
    // The store is sealed for the device as well: on another one it opens as tampered.
    const other = await opened(service, { store, device: 'desktop' });
    expect(other.licet.answer()).toMatchObject({ allowed: false, code: 'STORE_TAMPERED' });
  });
});

describe('what is kept', () => {
  test('brings no key into a product that has its own', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service);
    await inTime(service.runtime, licet.close());
    service.cut();
    const { publicKey: trusted } = signer('key-of-the-product');
    const { licet: again, problems } = await opened(service, { store, trustedKeys: [trusted] });
    expect(again.answer()).toMatchObject({ allowed: false, code: 'LEASE_INVALID' });
    expect(problems).toContain('LEASE_INVALID');
  });

  test('survives being opened by mistake for another device', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service);
    await inTime(service.runtime, licet.close());
    const text = await store.load();
    service.cut();
    const mistaken = await opened(service, { store, device: 'lptop', usage: usageReporting() });
    mistaken.licet.record('exports');
    expect(mistaken.licet.answer()).toMatchObject({ allowed: false, code: 'STORE_TAMPERED' });
    await inTime(service.runtime, mistaken.licet.close(), 60_000);
    expect(await store.load()).toBe(text);
    const right = await opened(service, { store });
    expect(right.licet.answer()).toMatchObject({ allowed: true, code: 'VALID', source: 'lease' });
  });

  test('is replaced once the service has been reached', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service);
    await inTime(service.runtime, licet.close());
    const moved = await opened(service, { store, device: 'desktop' });
    await inTime(service.runtime, moved.licet.close());
    service.cut();
    const again = await opened(service, { store, device: 'desktop' });
    expect(again.licet.answer()).toMatchObject({ allowed: true, source: 'lease' });
  });
});

describe('with leases and revocation lists alone', () => {
  const options = { live: false } as const;

  test('no check is ever sent, and a revocation is honoured within the interval', async () => {
    const service = pretendService();
    const { licet } = await opened(service, options);
    expect(licet.answer('sso')).toMatchObject({ code: 'VALID', source: 'lease', freshness: 'fresh' });
    service.license.code = 'REVOKED';
    service.license.status = 1;
    await service.runtime.advance(300 * SECOND);
    expect(licet.answer('sso')).toMatchObject({ allowed: false, code: 'REVOKED', source: 'lease' });
    expect(service.asked('/v1/check')).toBe(0);
  });

  test('a suspension ends with the next list, and a list is fetched no more often than it says', async () => {
    const service = pretendService();
    const { licet } = await opened(service, options);
    service.license.status = 2;
    await service.runtime.advance(300 * SECOND);
    expect(licet.answer()).toMatchObject({ allowed: false, code: 'SUSPENDED' });
    service.license.status = 0;
    await service.runtime.advance(300 * SECOND);
    expect(licet.answer()).toMatchObject({ allowed: true, code: 'VALID' });
    service.asked('/v1/revocations');
    await service.runtime.advance(HOUR);
    expect(service.asked('/v1/revocations')).toBeLessThanOrEqual(15);
  });

  test('who was revoked stays so without a network, over a restart too', async () => {
    const service = pretendService();
    const { licet, store } = await opened(service, options);
    service.license.status = 1;
    await service.runtime.advance(300 * SECOND);
    await inTime(service.runtime, licet.close());
    service.cut();
    const again = await opened(service, { ...options, store });
    expect(again.licet.answer()).toMatchObject({ allowed: false, code: 'REVOKED' });
  });
});
