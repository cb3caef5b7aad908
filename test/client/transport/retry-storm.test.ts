import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Behaviour, answersText, hangs, isDown, refuses, stalls } from '../support/network-behaviour.ts';
import { remoteWorld } from '../support/remote-service.ts';
import { isWell } from '../support/service-answers.ts';

const BURST = 10;
const SHARE = 1 / 10;

const illness = fc.oneof(
  fc.integer({ min: 0, max: 2_000 }).map((latency) => isDown(latency)),
  fc.constantFrom<Behaviour>(
    hangs,
    stalls(),
    refuses(500, 'INTERNAL'),
    answersText('', { status: 429 }),
    answersText('', { status: 503, headers: { 'retry-after': '1' } }),
    answersText('<html></html>'),
    answersText('', { status: 403 }),
  ),
);
const anyBehaviour = fc.oneof(
  fc.integer({ min: 0, max: 3_500 }).map((latency) => isWell(latency)),
  illness,
);
const calls = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 40 });
const random = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));

const worldOf = (behaviours: readonly Behaviour[], dice: Iterator<number>) =>
  remoteWorld(Object.fromEntries(behaviours.map((each, index) => [`r${index}`, each])), {
    random: () => Number(dice.next().value),
  });

/** Makes calls with such pauses between them, each without waiting for the one before. */
const callAt = async ({ service, runtime }: ReturnType<typeof worldOf>, pauses: readonly number[]) => {
  const replies = pauses.map(() => 'none yet');
  const times = pauses.map(() => 0);
  for (const [index, pause] of pauses.entries()) {
    await runtime.advance(pause);
    const startedAt = runtime.monotonic();
    void service.check({ product: 'atlas' }).then(({ kind }) => {
      replies[index] = kind;
      times[index] = runtime.monotonic() - startedAt;
    });
  }
  await runtime.advance(3_000);
  return { replies, times };
};

describe('with every region down, once the circuits are open', () => {
  test('N calls make no more requests than N, a tenth of N, and the burst', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(illness, { minLength: 1, maxLength: 4 }), calls, random, async (ill, pauses, dice) => {
        const world = worldOf(ill, dice);
        while (world.service.regions().some(({ state }) => state === 'closed')) await world.checks(1);
        const before = world.requests();
        const { replies } = await callAt(world, pauses);
        expect(world.requests() - before).toBeLessThanOrEqual(pauses.length * (1 + SHARE) + BURST);
        expect(replies.filter((kind) => kind === 'answered')).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test('a thousand calls in ten seconds make next to none', async () => {
    const { service, requests, runtime, timed } = remoteWorld({ near: isDown(), middle: isDown(), far: isDown() });
    while (service.regions().some(({ state }) => state === 'closed')) await timed(service.check({ product: 'atlas' }));
    const before = requests();
    for (let tenth = 0; tenth < 100; tenth += 1) {
      const replies = await Promise.all(Array.from({ length: 10 }, () => timed(service.check({ product: 'atlas' }))));
      expect(replies.every(({ reply }) => reply.kind === 'unreachable')).toBe(true);
      await runtime.advance(100);
    }
    // Pauses of at least 0.5, 1, 2 and 4 seconds in each of three regions.
    expect(requests() - before).toBeLessThanOrEqual(3 * 4);
  });
});

describe('whatever the regions do', () => {
  test('each call ends within its time, and nothing is left behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyBehaviour, { maxLength: 4 }), calls, random, async (behaviours, pauses, dice) => {
        const world = worldOf(behaviours, dice);
        const { replies, times } = await callAt(world, pauses);
        expect(replies).not.toContain('none yet');
        expect(Math.max(...times)).toBeLessThanOrEqual(3_000);
        await world.runtime.advance(3_000);
        expect(world.runtime.waiting()).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  test('a call is answered as long as one region answers in half of the time, and the others fail at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 1_400 }), async (well, latency) => {
        const behaviours = [0, 1, 2, 3].map((index) => (index === well ? isWell(latency) : isDown()));
        const { replies } = await callAt(worldOf(behaviours, [][Symbol.iterator]()), [0, 2_000, 2_000, 2_000]);
        expect(replies).toEqual(['answered', 'answered', 'answered', 'answered']);
      }),
      { numRuns: 20 },
    );
  });

  test('requests beyond the first of each call stay within the budget, and the pauses of circuits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyBehaviour, { minLength: 1, maxLength: 4 }),
        calls,
        random,
        async (all, pauses, dice) => {
          const world = worldOf(all, dice);
          await callAt(world, pauses);
          // A circuit that stays open lets a request through after 0.5, 1, 2, 4, 8 seconds and each 15 at the least.
          const seconds = world.runtime.monotonic() / 1_000;
          const probes = all.length * (Math.log2(seconds + 1) + 1 + seconds / 15);
          expect(world.requests()).toBeLessThanOrEqual(pauses.length * (1 + SHARE) + BURST + probes);
        },
      ),
      { numRuns: 25 },
    );
  });
});
