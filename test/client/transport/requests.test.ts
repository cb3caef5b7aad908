import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '../../../client/src/configuration-error.ts';
import type { Service } from '../../../client/src/service.ts';
import { createService } from '../../../client/src/transport/create-service.ts';
import { fakeNetwork } from '../support/fake-network.ts';
import { answers, answersText, isDown } from '../support/network-behaviour.ts';
import { LICENSE_KEY, remoteWorld } from '../support/remote-service.ts';
import { checkBody, isWell } from '../support/service-answers.ts';

const AT = Date.UTC(2026, 10, 24, 12);

/** What reaches a region when a call is made. */
const requestOf = async (ask: (service: Service) => Promise<unknown>) => {
  const { service, regions, timed } = remoteWorld({ near: answers({}) });
  await timed(ask(service));
  return regions.near.requests[0];
};

describe('what is sent', () => {
  test.each<[string, (service: Service) => Promise<unknown>, object]>([
    [
      'a check',
      ({ check }) => check({ product: 'atlas', device: 'd', user: 'u', feature: 'sso', context: { seats: 3 } }),
      {
        method: 'POST',
        path: '/v1/check',
        body: { product: 'atlas', device: 'd', user: 'u', feature: 'sso', context: { seats: 3 } },
      },
    ],
    [
      'a request for a lease',
      ({ lease }) => lease({ device: 'd' }),
      { method: 'POST', path: '/v1/leases', body: { device: 'd' } },
    ],
    [
      'a claim',
      ({ claimSeat }) => claimSeat({ device: 'Ann’s/PC', user: 'u', name: 'PC', metadata: { os: 'x' } }),
      {
        method: 'PUT',
        path: '/v1/seats/Ann%E2%80%99s%2FPC',
        body: { user: 'u', name: 'PC', metadata: { os: 'x' } },
      },
    ],
    [
      'a release',
      ({ releaseSeat }) => releaseSeat({ device: 'd' }),
      { method: 'DELETE', path: '/v1/seats/d', body: undefined },
    ],
    [
      "a release of a user's seat",
      ({ releaseSeat }) => releaseSeat({ device: 'd', user: 'a&b' }),
      { method: 'DELETE', path: '/v1/seats/d?user=a%26b', body: undefined },
    ],
    ['a wish for keys', ({ keys }) => keys(), { method: 'GET', path: '/.well-known/jwks.json', body: undefined }],
    [
      'a wish for a status list',
      ({ statusList }) => statusList('7'),
      { method: 'GET', path: '/v1/revocations/7', body: undefined },
    ],
    [
      'usage',
      ({ reportUsage }) => reportUsage([{ id: 'e1', meter: 'calls', quantity: 2, at: AT }]),
      {
        method: 'POST',
        path: '/v1/usage',
        body: { events: [{ id: 'e1', meter: 'calls', quantity: 2, at: '2026-11-24T12:00:00.000Z' }] },
      },
    ],
  ])('%s', async (_name, ask, expected) => {
    const request = await requestOf(ask);
    const body: unknown = request?.body === undefined ? undefined : JSON.parse(request.body);
    expect({ method: request?.method, path: request?.path, body }).toEqual(expected);
  });

  test('a question that JSON cannot hold is refused here, and costs no region its good name', async () => {
    const { service, regions } = remoteWorld({ near: isWell() });
    for (let call = 0; call < 5; call += 1) {
      const reply = await service.check({ product: 'atlas', context: { size: 3n } });
      expect(reply).toMatchObject({ kind: 'refused', code: 'INVALID_INPUT' });
    }
    expect(await service.claimSeat({ device: '\ud800' })).toMatchObject({ kind: 'refused', code: 'INVALID_INPUT' });
    expect(regions.near.requests).toEqual([]);
    expect(service.regions()[0]?.state).toBe('closed');
  });
});

describe('the license key', () => {
  test('goes into the Authorization header, and nowhere else', async () => {
    const request = await requestOf(({ check }) => check({ product: 'atlas' }));
    expect(request?.headers['authorization']).toBe(`License ${LICENSE_KEY}`);
    expect(`${request?.url} ${request?.body}`).not.toContain(LICENSE_KEY);
  });

  test('is not sent for what is public', async () => {
    expect((await requestOf(({ keys }) => keys()))?.headers).toEqual({});
    expect((await requestOf(({ statusList }) => statusList('7')))?.headers).toEqual({});
  });

  test('is not carried along a redirect', async () => {
    const redirects: unknown[] = [];
    const { runtime, endpoints } = fakeNetwork({ near: isWell() });
    const fetch: typeof runtime.fetch = (url, request) => {
      redirects.push(request.redirect);
      return runtime.fetch(url, request);
    };
    const service = createService({ runtime: { ...runtime, fetch }, endpoints, licenseKey: LICENSE_KEY });
    const reply = service.check({ product: 'atlas' });
    await runtime.advance(100);
    await reply;
    expect(redirects).toEqual(['error']);
  });

  test.each(['two words', 'line\nbreak', 'schlüssel', ''])(
    '%j could not be sent: opening fails, and does not repeat it',
    (key) => {
      const { runtime, endpoints } = fakeNetwork({ near: isWell() });
      let thrown: unknown;
      try {
        createService({ runtime, endpoints, licenseKey: key });
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(ConfigurationError);
      if (key !== '') expect(String(thrown)).not.toContain(key);
    },
  );

  test('is in nothing that a call says of its failure, whatever the platform says', async () => {
    const { runtime, endpoints } = fakeNetwork({ near: isDown() });
    const fetch = () => Promise.reject(new TypeError(`License ${LICENSE_KEY} is an invalid header value`));
    const service = createService({ runtime: { ...runtime, fetch }, endpoints, licenseKey: LICENSE_KEY });
    const reply = service.check({ product: 'atlas' });
    await runtime.advance(3_000);
    expect(JSON.stringify(await reply)).not.toContain(LICENSE_KEY);
  });
});

describe('the clock of the service', () => {
  const DATE = 'Tue, 24 Nov 2026 11:58:03 GMT';
  const headers = { date: DATE };

  test('comes with answers and refusals', async () => {
    const { service, regions, timed } = remoteWorld({ near: answers(checkBody(), { headers }) });
    const { reply } = await timed(service.check({ product: 'atlas' }));
    expect(reply).toMatchObject({ kind: 'answered', serverTime: Date.parse(DATE) });
    regions.near.becomes(answers(checkBody(), { headers: { date: 'yesterday' } }));
    expect((await timed(service.check({ product: 'atlas' }))).reply).toMatchObject({ serverTime: undefined });
  });

  test('is not taken from what a cache may have kept for hours', async () => {
    const { service, timed } = remoteWorld({ near: answersText('a.b.c', { headers }) });
    expect((await timed(service.statusList('7'))).reply).toEqual({
      kind: 'answered',
      value: 'a.b.c',
      serverTime: undefined,
    });
  });
});
