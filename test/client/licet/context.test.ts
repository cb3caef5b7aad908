import { describe, expect, test } from '@jest/globals';
import { inTime, opened } from '../support/opened.ts';
import { type PretendService, pretendService } from '../support/pretend-service.ts';
import { refuses } from '../support/network-behaviour.ts';

const COVERED = '2026-11-01T00:00:00Z';
const NOT_COVERED = '2027-11-01T00:00:00Z';

/** A license whose maintenance ends with 2026; the product's own release is covered. */
const maintained = (): PretendService => {
  const service = pretendService();
  service.license.maintenanceUntil = Date.parse('2027-01-01T00:00:00Z') / 1_000;
  return service;
};

const asking = async (service: PretendService) => {
  const { licet, problems } = await opened(service);
  const ask = async (context: Readonly<Record<string, unknown>>) => {
    const { allowed, code, source } = await inTime(service.runtime, licet.check('sso', { context }));
    return [allowed, code, source];
  };
  return { licet, problems, ask };
};

describe('a question with a context', () => {
  test('is put to the service, however fresh its last decision is', async () => {
    const service = maintained();
    const { ask } = await asking(service);
    service.asked('/v1/check');
    expect(await ask({ releasedAt: COVERED })).toEqual([true, 'VALID', 'live']);
    expect(await ask({ releasedAt: NOT_COVERED })).toEqual([false, 'MAINTENANCE_ENDED', 'live']);
    expect(service.asked('/v1/check')).toBe(2);
  });

  test('is answered without it where the service gives no answer', async () => {
    const service = maintained();
    const { licet, ask } = await asking(service);
    service.cut();
    expect(await ask({ country: 'DE' })).toEqual([true, 'VALID', 'live']);
    service.runtime.sleep(3_600_000);
    expect(await ask({ country: 'DE' })).toEqual([true, 'VALID', 'lease']);
    expect(licet.answer('sso')).toMatchObject({ allowed: true, source: 'lease' });
  });

  test('is granted to no release that the lease does not cover, be the last decision never so fresh', async () => {
    const service = maintained();
    const { licet, ask } = await asking(service);
    service.cut();
    expect(await ask({ releasedAt: NOT_COVERED })).toEqual([false, 'MAINTENANCE_ENDED', 'lease']);
    expect(await ask({ releasedAt: COVERED })).toEqual([true, 'VALID', 'lease']);
    expect(await ask({ releasedAt: new Date(COVERED) })).toEqual([true, 'VALID', 'lease']);
    expect(await ask({ releasedAt: new Date(NOT_COVERED) })).toEqual([false, 'MAINTENANCE_ENDED', 'lease']);
    for (const releasedAt of ['soon', null, 7, Object.create(null)]) {
      expect(await ask({ releasedAt })).toEqual([false, 'MAINTENANCE_ENDED', 'lease']);
    }
    expect(licet.answer('sso')).toMatchObject({ allowed: true, code: 'VALID', source: 'live' });
  });

  test('of a release is granted by nothing where there is no lease to hold it against', async () => {
    const service = maintained();
    service.license.offline = false;
    const { licet, ask } = await asking(service);
    service.cut();
    expect(await ask({ releasedAt: NOT_COVERED })).toEqual([false, 'UNREACHABLE', 'none']);
    expect(licet.answer('sso')).toMatchObject({ allowed: true, source: 'live' });
  });

  test('of a release undoes no denial', async () => {
    const service = maintained();
    const { licet, ask } = await asking(service);
    service.license.code = 'SUSPENDED';
    await inTime(service.runtime, licet.refresh());
    service.cut();
    expect(await ask({ releasedAt: COVERED })).toEqual([false, 'SUSPENDED', 'live']);
  });

  test('that the service refuses is told, and grants no release', async () => {
    const service = maintained();
    const { problems, ask } = await asking(service);
    const refusing = refuses(400, 'INVALID_INPUT');
    service.regions.near.becomes(refusing);
    service.regions.far.becomes(refusing);
    expect(await ask({ releasedAt: 'soon' })).toEqual([false, 'MAINTENANCE_ENDED', 'lease']);
    expect(problems).toEqual(['REQUEST_REFUSED']);
  });

  test('with a key that the service does not know any more denies from then on', async () => {
    const service = maintained();
    const { licet, ask } = await asking(service);
    service.license.code = 'KEY_UNKNOWN';
    expect(await ask({ country: 'DE' })).toEqual([false, 'LICENSE_KEY_INVALID', 'live']);
    expect(licet.entitled('sso')).toBe(false);
  });
});
