import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type SeatWorld, ireland, seatWorld, virginia } from '../support/seat-world.ts';
import { killedBeforeEachWrite } from '../support/seat-world-crashes.ts';
import { type WorldLicense, floating, nodeLocked } from '../support/seat-world-license.ts';
import { newsFor, settle, settleAll } from '../support/seat-world-news.ts';
import { type Scene, expectWhole, sceneOf } from '../support/seat-world-scenes.ts';

let world: SeatWorld;
beforeAll(async () => {
  world = await seatWorld();
});
afterEach(async () => {
  await world.reset();
});
afterAll(() => {
  world.close();
});

/** What mends what a killed function left: the next one that comes by, or what the streams tell. */
const menders: readonly (readonly [string, (license: WorldLicense) => Promise<unknown>])[] = [
  [
    'the next claim',
    async (license) => {
      await license.claim(ireland, 'next');
      await world.replicateAll();
    },
  ],
  ['the streams', (license) => settleAll(world, license.id)],
];

const repairBy = (mend: (license: WorldLicense) => Promise<unknown>) => async (scene: Scene) => {
  expect((await scene.books.balance()).used).toBeLessThanOrEqual(scene.limit);
  await mend(scene.license);
  await expectWhole(world, scene);
};

describe.each(menders)('killed before each of its writes, and mended by %s', (_, mend) => {
  test('a first claim, for which the home makes seats and sends one', async () => {
    const made = await killedBeforeEachWrite(world, {
      prepare: sceneOf(world, nodeLocked(3)),
      run: ({ license }) => license.claim(ireland, 'a'),
      repair: repairBy(mend),
    });
    expect(made).toEqual(
      expect.arrayContaining([
        `pool.minted in ${virginia}`,
        `pool.sent in ${virginia}`,
        `pool.credited in ${ireland}`,
        `take + seat.claimed in ${ireland}`,
      ]),
    );
  });

  test('a claim of the place of a seat that expired at a donor', async () => {
    const made = await killedBeforeEachWrite(world, {
      prepare: sceneOf(world, floating(2), async (license) => {
        for (const device of ['a', 'b']) await license.claim(virginia, device);
        world.after('PT31M');
      }),
      run: ({ license }) => license.claim(ireland, 'c'),
      repair: async (scene) => {
        await mend(scene.license);
        expect(await scene.license.claim(ireland, 'c')).toMatchObject({ ok: true });
        await expectWhole(world, scene);
      },
    });
    expect(made).toEqual(
      expect.arrayContaining([`seat.reclaimed + give-back in ${virginia}`, `pool.credited in ${ireland}`]),
    );
  });

  test('a claim of the place of a seat that expired here', async () => {
    const made = await killedBeforeEachWrite(world, {
      prepare: sceneOf(world, floating(2), async (license) => {
        for (const device of ['a', 'b']) await license.claim(ireland, device);
        world.after('PT31M');
      }),
      run: ({ license }) => license.claim(ireland, 'c'),
      repair: async (scene) => {
        await mend(scene.license);
        expect(await scene.license.claim(ireland, 'c')).toMatchObject({ ok: true });
        await expectWhole(world, scene);
      },
    });
    expect(made.at(-1)).toBe(`seat.reclaimed + seat.claimed + owes-nothing in ${ireland}`);
  });

  test('the recall of what is free elsewhere, on a limit that was lowered', async () => {
    const given = sceneOf(world, nodeLocked(8), async (license) => {
      for (const device of ['a', 'b', 'c', 'd']) await license.claim(ireland, device);
      for (const device of ['b', 'c', 'd']) await license.release(ireland, device);
      await license.setSeats({ limit: 2 });
      await world.replicateAll();
    });
    const made = await killedBeforeEachWrite(world, {
      prepare: async () => ({ ...(await given()), limit: 2 }),
      run: async ({ license }) => settle(world, virginia, await newsFor(world, virginia, license.id)),
      repair: repairBy(mend),
    });
    expect(made).toEqual(
      expect.arrayContaining([`pool.burned in ${virginia}`, `pool.sent in ${ireland}`, `pool.credited in ${virginia}`]),
    );
  });
});
