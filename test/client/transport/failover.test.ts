import { describe, expect, test } from '@jest/globals';
import {
  type Behaviour,
  answers,
  answersText,
  hangs,
  inTurn,
  isDown,
  refuses,
  stalls,
} from '../support/network-behaviour.ts';
import { remoteWorld } from '../support/remote-service.ts';
import { isWell, seatBody } from '../support/service-answers.ts';

const question = { product: 'atlas' };
const STATUS_500 = answersText('', { status: 500 });

describe('a region that fails', () => {
  test.each<[string, Behaviour]>([
    ['has no connection', isDown()],
    ['has a fault', refuses(500, 'INTERNAL')],
    ['has a proxy that finds it gone', answersText('Bad gateway', { status: 502 })],
    ['took too long', answersText('', { status: 408 })],
    ['has too many requests', answers({ message: 'Too Many Requests' }, { status: 429 })],
    ['misses a part', refuses(503, 'DEPENDENCY_UNAVAILABLE', { headers: { 'retry-after': '2' } })],
    ['is hidden by a captive portal', answersText('<html></html>')],
    ['is another service', answersText('Not here', { status: 404 })],
  ])('%s: the next one answers at once', async (_name, behaviour) => {
    const { service, regions, timed } = remoteWorld({ near: behaviour, far: isWell(100) });
    const { reply, took } = await timed(service.check(question));
    expect(reply.kind).toBe('answered');
    expect(took).toBeLessThanOrEqual(150);
    expect([regions.near.requests.length, regions.far.requests.length]).toEqual([1, 1]);
  });

  test.each<[string, Behaviour]>([
    ['does not answer', hangs],
    ['begins an answer and does not end it', stalls()],
  ])('%s: the next is asked after half of the time, and the first let go', async (_name, behaviour) => {
    const { service, regions, timed } = remoteWorld({ near: behaviour, far: isWell(100) });
    const { reply, took } = await timed(service.check(question));
    expect(reply.kind).toBe('answered');
    expect(took).toBe(1_600);
    expect(regions.near.aborted()).toBe(1);
  });

  test('is the last of three: still one call', async () => {
    const { service, timed } = remoteWorld({ near: isDown(), middle: STATUS_500, far: isWell() });
    expect((await timed(service.check(question))).reply.kind).toBe('answered');
  });

  test('three times in a row: it is no longer asked', async () => {
    const { service, regions, checks } = remoteWorld({ near: isDown(), far: isWell() });
    await checks(8);
    expect(regions.near.requests).toHaveLength(3);
    expect(regions.far.requests).toHaveLength(8);
    expect(service.regions().map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  test('that hangs three times in a row is no longer asked either', async () => {
    const { service, regions, checks } = remoteWorld({ near: hangs, far: isWell() });
    await checks(5);
    expect(regions.near.requests).toHaveLength(3);
    expect(service.regions().map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  test('every third time goes on being asked, and is only made up for within the budget', async () => {
    let turn = 0;
    const near = () => (turn++ % 3 === 0 ? isDown(0) : isWell(0));
    const { service, regions, checks } = remoteWorld({ near, far: isWell(0) });
    await checks(200);
    expect(service.regions()[0]?.state).toBe('closed');
    // The first call finds the budget full, and adds nothing to it.
    expect(regions.far.requests.length).toBe(10 + Math.floor(199 / 10));
  });

  test('and asks to be left alone: it is, from the first time on, and for no other reason than that', async () => {
    const near = refuses(503, 'DEPENDENCY_UNAVAILABLE', { headers: { 'retry-after': '20' } });
    const { service, regions, runtime, checks } = remoteWorld({ near, far: isWell() });
    await checks(4);
    expect(regions.near.requests).toHaveLength(1);
    regions.near.becomes(isWell());
    await runtime.advance(25_000);
    await checks(2);
    expect(service.regions()[0]?.state).toBe('closed');
  });

  test('was only slow: its late answer still counts', async () => {
    const { service, timed } = remoteWorld({ near: isWell(1_700), far: hangs });
    const { reply, took } = await timed(service.check(question));
    expect([reply.kind, took]).toEqual(['answered', 1_700]);
    expect(service.regions()[0]?.state).toBe('closed');
  });
});

describe('a line on which every answer takes two seconds', () => {
  test('works, with one region as with several', async () => {
    const one = remoteWorld({ only: isWell(2_000) });
    await one.checks(10);
    expect(one.service.regions().map(({ state }) => state)).toEqual(['closed']);
    expect((await one.timed(one.service.check(question))).reply.kind).toBe('answered');
  });
});

describe('a refusal', () => {
  test('is an answer: nobody else is asked', async () => {
    const { service, regions, timed } = remoteWorld({ near: refuses(409, 'SEATS_EXHAUSTED'), far: isWell() });
    expect((await timed(service.claimSeat({ device: 'd' }))).reply).toMatchObject({ code: 'SEATS_EXHAUSTED' });
    expect(regions.far.requests).toEqual([]);
  });

  test.each([400, 413, 414, 431])(
    'of a proxy that finds the request at fault (%i) is no fault of the region',
    async (status) => {
      const { service, regions, timed } = remoteWorld({ near: answersText('Too large', { status }), far: isWell() });
      for (let call = 0; call < 4; call += 1) {
        expect((await timed(service.check(question))).reply).toMatchObject({
          kind: 'refused',
          status,
          code: 'UNKNOWN',
        });
      }
      expect(regions.far.requests).toEqual([]);
      expect(service.regions()[0]?.state).toBe('closed');
    },
  );

  test.each(['SEATS_UNREACHABLE', 'SEATS_CONTENDED'])('%s is no answer yet, and the region is well', async (code) => {
    const near = refuses(503, code, { headers: { 'retry-after': '5' } });
    const { service, regions, timed } = remoteWorld({ near, far: answers(seatBody()) });
    for (let claim = 0; claim < 5; claim += 1) {
      const { reply } = await timed(service.claimSeat({ device: 'd' }));
      expect(reply).toEqual({ kind: 'unreachable', retryAfter: 5_000 });
    }
    expect([regions.near.requests.length, regions.far.requests.length]).toEqual([5, 0]);
    expect(service.regions()[0]?.state).toBe('closed');
  });
});

describe('one region alone', () => {
  test('is asked once more, a random moment later', async () => {
    const { service, regions, timed } = remoteWorld({ only: inTurn(STATUS_500, isWell()) }, { random: () => 0.25 });
    const { reply } = await timed(service.check(question));
    expect(reply.kind).toBe('answered');
    expect(regions.only.requests.map(({ at }) => at)).toEqual([0, 140]);
  });

  test('is not asked twice where it asks to be left alone; the reply says for how long', async () => {
    const only = answers({}, { status: 429, headers: { 'retry-after': '7' }, latency: 0 });
    const { service, regions, timed } = remoteWorld({ only }, { random: () => 0 });
    expect((await timed(service.check(question))).reply).toEqual({ kind: 'unreachable', retryAfter: 7_000 });
    expect(regions.only.requests).toHaveLength(1);
  });

  test('may name a date: by its own clock, whatever this one shows', async () => {
    const headers = { date: 'Tue, 24 Nov 2026 12:00:00 GMT', 'retry-after': 'Tue, 24 Nov 2026 12:00:09 GMT' };
    const only = answersText('', { status: 503, latency: 0, headers });
    const { service, timed } = remoteWorld({ only }, { random: () => 0, now: Date.UTC(2031, 0, 1) });
    expect((await timed(service.check(question))).reply).toEqual({ kind: 'unreachable', retryAfter: 9_000 });
  });

  test('that does not answer is asked anew on another connection after half of the time', async () => {
    const { service, timed } = remoteWorld({ only: inTurn(hangs, isWell()) });
    const { reply, took } = await timed(service.check(question));
    expect([reply.kind, took]).toEqual(['answered', 1_540]);
  });
});

describe('no region', () => {
  test('answers: unreachable, once the time is spent', async () => {
    const { service, regions, timed, runtime } = remoteWorld({ near: hangs, middle: stalls(), far: hangs });
    const { reply, took } = await timed(service.check(question));
    expect([reply.kind, took]).toEqual(['unreachable', 3_000]);
    expect([regions.near.aborted(), regions.middle.aborted()]).toEqual([1, 1]);
    expect(regions.far.requests).toEqual([]);
    expect(runtime.waiting()).toBe(0);
  });

  test('has a connection: unreachable at once', async () => {
    const { service, timed } = remoteWorld({ near: isDown(5), far: isDown(5) });
    const { reply, took } = await timed(service.check(question));
    expect([reply.kind, took]).toEqual(['unreachable', 10]);
  });

  test('is configured: unreachable without asking', async () => {
    const { service } = remoteWorld({});
    expect(await service.check(question)).toEqual({ kind: 'unreachable', retryAfter: undefined });
  });
});

describe('closing', () => {
  test('ends what is under way, and whatever is asked from then on', async () => {
    const { service, regions, runtime } = remoteWorld({ near: hangs, far: isWell() });
    const call = service.check(question);
    await runtime.settle();
    service.close();
    expect((await call).kind).toBe('unreachable');
    expect((await service.check(question)).kind).toBe('unreachable');
    expect([regions.near.requests.length, regions.far.requests.length]).toEqual([1, 0]);
    expect(runtime.waiting()).toBe(0);
  });
});
