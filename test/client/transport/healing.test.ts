import { describe, expect, test } from '@jest/globals';
import { answers, hangs, isDown } from '../support/network-behaviour.ts';
import { remoteWorld } from '../support/remote-service.ts';
import { isWell, seatBody } from '../support/service-answers.ts';

const question = { product: 'atlas' };

/** The nearest region has been down for long enough to be left alone, and its first pause is over. */
const afterOutage = async () => {
  const world = remoteWorld({ near: isDown(), far: isWell(100) });
  await world.checks(3);
  await world.runtime.advance(2_000);
  return world;
};

describe('a region that was ill', () => {
  test('is found well by a real request, and asked again from then on', async () => {
    const { service, regions, checks } = await afterOutage();
    regions.near.becomes(isWell(20));
    await checks(1);
    expect(service.regions()[0]?.state).toBe('closed');
    const before = regions.far.requests.length;
    await checks(5);
    expect(regions.far.requests).toHaveLength(before);
  });

  test('holds nobody up while it is still ill', async () => {
    const { service, regions, timed } = await afterOutage();
    regions.near.becomes(hangs);
    expect((await timed(service.check(question))).took).toBe(100);
    expect(service.regions()[0]?.state).toBe('half-open');
  });

  test('is asked by one request at a time, which goes on to its end', async () => {
    const { service, regions, runtime, checks } = await afterOutage();
    const before = regions.near.requests.length;
    regions.near.becomes(hangs);
    await checks(10);
    expect(regions.near.requests).toHaveLength(before + 1);
    expect(regions.near.aborted()).toBe(0);
    await runtime.advance(3_000);
    expect(regions.near.aborted()).toBe(1);
    expect(service.regions()[0]?.state).toBe('open');
    expect(runtime.waiting()).toBe(0);
  });

  test('closes its circuit also if another answered first', async () => {
    const { service, regions, runtime, checks } = await afterOutage();
    regions.near.becomes(isWell(600));
    await checks(1);
    expect(service.regions()[0]?.state).toBe('half-open');
    await runtime.advance(600);
    expect(service.regions()[0]?.state).toBe('closed');
  });

  test('is asked ever more seldom while it stays ill', async () => {
    const { regions, runtime, checks } = await afterOutage();
    for (let second = 0; second < 300; second += 1) {
      await checks(1);
      await runtime.advance(900);
    }
    const [, , , ...probes] = regions.near.requests.map(({ at }) => at);
    const pauses = probes.slice(1).map((at, index) => at - (probes[index] ?? 0));
    expect(pauses.slice(-5).every((pause) => pause >= 15_000 && pause <= 32_000)).toBe(true);
    expect(probes.length).toBeLessThan(25);
  });

  test('is not asked beside another for what is written', async () => {
    const { service, regions, timed } = await afterOutage();
    const before = regions.near.requests.length;
    regions.far.becomes(answers(seatBody()));
    expect((await timed(service.claimSeat({ device: 'd' }))).reply.kind).toBe('answered');
    expect(regions.near.requests).toHaveLength(before);
  });

  test('answers for one that has just fallen ill', async () => {
    const { service, regions, timed } = await afterOutage();
    regions.near.becomes(isWell(20));
    regions.far.becomes(isDown());
    const { reply, took } = await timed(service.check(question));
    expect([reply.kind, took]).toEqual(['answered', 20]);
  });
});

describe('the request that finds out', () => {
  test('is waited for where nobody else answers', async () => {
    const { service, regions, timed } = await afterOutage();
    regions.near.becomes(isWell(600));
    regions.far.becomes(isDown());
    const { reply, took } = await timed(service.check(question));
    expect([reply.kind, took]).toEqual(['answered', 600]);
  });

  test('asks nobody else once the call is over', async () => {
    const { regions, runtime, checks } = await afterOutage();
    regions.near.becomes(isDown(600));
    await checks(1);
    const before = regions.far.requests.length;
    await runtime.advance(2_000);
    expect(regions.far.requests).toHaveLength(before);
  });

  test('ends when the service is closed', async () => {
    const { service, regions, runtime, checks } = await afterOutage();
    regions.near.becomes(hangs);
    await checks(1);
    service.close();
    await runtime.settle();
    expect(regions.near.aborted()).toBe(1);
    expect(runtime.waiting()).toBe(0);
  });
});

describe('a request that finds out and is given up, as another region answered first', () => {
  test('does not leave its region alone for ever', async () => {
    const { service, regions, runtime, checks, timed } = remoteWorld({ near: isDown(), far: isDown() });
    while (service.regions().some(({ state }) => state === 'closed')) await timed(service.check(question));
    await runtime.advance(40_000);
    regions.near.becomes(isWell(1_600));
    regions.far.becomes(hangs);
    await checks(1);
    expect(regions.far.aborted()).toBe(1);
    regions.near.becomes(isDown());
    regions.far.becomes(isWell());
    await runtime.advance(60_000);
    await checks(3);
    await runtime.advance(60_000);
    await checks(3);
    expect(service.regions()[1]?.state).toBe('closed');
  });
});

describe('a network that was gone altogether', () => {
  test('is used again within half a minute of its return', async () => {
    const { service, regions, runtime, timed } = remoteWorld({ near: isDown(), far: isDown() });
    for (let second = 0; second < 600; second += 1) {
      await timed(service.check(question));
      await runtime.advance(1_000);
    }
    regions.near.becomes(isWell());
    regions.far.becomes(isWell());
    const since = runtime.monotonic();
    while ((await timed(service.check(question))).reply.kind !== 'answered') await runtime.advance(1_000);
    expect(runtime.monotonic() - since).toBeLessThanOrEqual(31_000);
  });

  test('costs no request meanwhile, and the reply says for how long', async () => {
    const { service, requests, timed } = remoteWorld({ near: isDown(), far: isDown() });
    while (service.regions().some(({ state }) => state === 'closed')) await timed(service.check(question));
    const before = requests();
    const { reply, took } = await timed(service.check(question));
    expect(took).toBe(0);
    expect(requests()).toBe(before);
    expect(reply).toMatchObject({ kind: 'unreachable' });
    expect(reply.kind === 'unreachable' && reply.retryAfter).toBeGreaterThan(0);
  });
});
