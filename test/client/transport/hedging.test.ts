import { describe, expect, test } from '@jest/globals';
import { answers, hangs, isDown } from '../support/network-behaviour.ts';
import { remoteWorld, seasonedWorld } from '../support/remote-service.ts';
import { isWell, seatBody } from '../support/service-answers.ts';

const question = { product: 'atlas' };

describe('a region that is slower than it mostly is', () => {
  test('gets company, and the first answer wins', async () => {
    const { service, regions, timed } = await seasonedWorld({ near: isWell(1_000), far: isWell(90) }, 'near');
    const { reply, took } = await timed(service.check(question));
    expect([reply.kind, took]).toEqual(['answered', 130]);
    expect([regions.near.aborted(), regions.far.aborted()]).toEqual([1, 0]);
    expect(service.regions()[0]?.state).toBe('closed');
  });

  test('may still win', async () => {
    const { service, regions, timed } = await seasonedWorld({ near: isWell(100), far: isWell(90) }, 'near');
    expect((await timed(service.check(question))).took).toBe(100);
    expect([regions.near.aborted(), regions.far.aborted()]).toEqual([0, 1]);
  });

  test('gets company of itself where it is the only one', async () => {
    const { service, regions, timed } = await seasonedWorld({ only: hangs }, 'only');
    const call = timed(service.check(question));
    regions.only.becomes(hangs);
    expect((await call).reply.kind).toBe('unreachable');
    expect(regions.only.requests.slice(20)).toHaveLength(2);
  });

  test('does not pass for a fast one: what hedges overtake counts as slow', async () => {
    const { service, checks } = await seasonedWorld({ near: isWell(1_000), far: isWell(10) }, 'near');
    expect(service.regions()[0]?.p95Ms).toBe(40);
    await checks(2);
    expect(service.regions()[0]?.p95Ms).toBe(50);
  });

  test('says nothing of the region that kept it company for a moment', async () => {
    const { service, timed } = await seasonedWorld({ near: isWell(45), far: isWell(90) }, 'near');
    await timed(service.check(question));
    expect(service.regions()[1]?.medianMs).toBeUndefined();
  });

  test('and whose company is slow too: a third is asked once both had their time', async () => {
    const { service, regions, timed } = await seasonedWorld({ near: hangs, middle: hangs, far: isWell(10) }, 'near');
    expect((await timed(service.check(question))).took).toBe(1_550);
    expect(regions.far.requests).toHaveLength(1);
  });
});

describe('no hedge is sent', () => {
  test('while little is known of the region', async () => {
    const { service, regions, timed } = remoteWorld({ near: isWell(1_400), far: isWell() });
    await timed(service.check(question));
    expect(regions.far.requests).toEqual([]);
  });

  test('beside a request that stands in for one that failed', async () => {
    const scripts = { near: isDown(5), middle: isWell(100), far: isWell() };
    const { service, regions, timed } = await seasonedWorld(scripts, 'near');
    expect((await timed(service.check(question))).took).toBe(105);
    expect(regions.far.requests).toEqual([]);
  });

  test('to a third region where the first fails while its company is under way', async () => {
    const scripts = { near: isDown(60), middle: isWell(100), far: isWell() };
    const { service, regions, timed } = await seasonedWorld(scripts, 'near');
    expect((await timed(service.check(question))).took).toBe(140);
    expect(regions.far.requests).toEqual([]);
  });

  test('for what is written: a claim beside itself could take two seats', async () => {
    const near = answers(seatBody(), { latency: 1_400 });
    const { service, regions, timed } = await seasonedWorld({ near, far: answers(seatBody()) }, 'near');
    const { reply, took } = await timed(service.claimSeat({ device: 'd' }));
    expect([reply.kind, took, regions.far.requests.length]).toEqual(['answered', 1_400, 0]);
  });

  test('to a region that is ill', async () => {
    const { service, regions, checks } = await seasonedWorld({ near: isWell(20), far: isDown() }, 'near');
    let asked = 0;
    regions.near.becomes(() => isWell(asked++ % 25 === 0 ? 400 : 20));
    await checks(75);
    expect(service.regions()[1]?.state).toBe('open');
    expect(regions.far.requests).toHaveLength(3);
    await checks(75);
    expect(regions.far.requests).toHaveLength(3);
  });

  test('once hedges make up a tenth of all requests', async () => {
    const { regions, checks } = await seasonedWorld({ near: isWell(30), far: isWell(1) }, 'near');
    let slow = false;
    regions.near.becomes(() => {
      slow = !slow;
      return isWell(slow ? 1_400 : 1);
    });
    await checks(200);
    expect(regions.far.requests.length).toBeLessThanOrEqual(10 + 220 / 10);
    expect(regions.far.requests.length).toBeGreaterThan(10);
  });
});
