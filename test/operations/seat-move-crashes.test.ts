import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type SeatWorld, ireland, seatWorld, virginia } from '../support/seat-world.ts';
import { killedBeforeEachWrite } from '../support/seat-world-crashes.ts';
import { nodeLocked } from '../support/seat-world-license.ts';
import { settleAll } from '../support/seat-world-news.ts';
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

describe.each([
  ['its repetition', () => world.replicateAll()],
  ['the streams and its repetition', ({ license }: Scene) => settleAll(world, license.id)],
])('killed before each of its writes, and mended by %s', (_, mend) => {
  test('a transfer, counted, whose move comes from another region', async () => {
    const made = await killedBeforeEachWrite(world, {
      prepare: sceneOf(world, nodeLocked(2, { transfers: { limit: 1, period: 'P1M' } }), (license) =>
        license.claim(ireland, 'old'),
      ),
      run: ({ license }) => license.transfer(ireland, 'old', 'new'),
      repair: async (scene) => {
        await mend(scene);
        expect(await scene.license.transfer(virginia, 'old', 'new')).toMatchObject({ ok: true });
        expect(await scene.books.held()).toEqual([`new@${ireland}`]);
        expect(await scene.license.transfer(ireland, 'new', 'old')).toMatchObject({
          refusal: { code: 'TRANSFERS_EXHAUSTED' },
        });
        await expectWhole(world, scene);
      },
    });
    expect(made.at(-1)).toBe(`take + seat.handed-over + seat.transferred in ${ireland}`);
  });

  test('a release, counted, whose move comes from another region', async () => {
    const made = await killedBeforeEachWrite(world, {
      prepare: sceneOf(world, nodeLocked(2, { transfers: { limit: 1, period: 'P1M' } }), async (license) => {
        for (const device of ['old', 'other']) await license.claim(ireland, device);
      }),
      run: ({ license }) => license.release(ireland, 'old'),
      repair: async (scene) => {
        await mend(scene);
        expect(await scene.license.release(virginia, 'old')).toMatchObject({ ok: true });
        expect(await scene.license.release(virginia, 'other')).toMatchObject({
          refusal: { code: 'TRANSFERS_EXHAUSTED' },
        });
        expect(await scene.books.held()).toEqual([`other@${ireland}`]);
        await expectWhole(world, scene);
      },
    });
    expect(made.at(-1)).toBe(`take + seat.released + give-back in ${ireland}`);
  });
});

describe.each([
  ['that answers', false],
  ['that does not', true],
])('the giving up of a region %s, killed before each of its writes', (_, isLost) => {
  test.each([
    ['its repetition', ({ license }: Scene) => license.retire(virginia, ireland)],
    ['the streams, once the license says so', ({ license }: Scene) => settleAll(world, license.id)],
  ])('is mended by %s', async (__, mend) => {
    const made = await killedBeforeEachWrite(world, {
      prepare: sceneOf(world, nodeLocked(2), async (license) => {
        for (const device of ['a', 'b']) await license.claim(ireland, device);
        for (const device of ['a', 'b']) await license.release(ireland, device);
        await world.replicateAll();
        if (isLost) world.isolate(ireland);
      }),
      run: ({ license }) => license.retire(virginia, ireland),
      repair: async (scene) => {
        const { license } = scene;
        const isRetired = (await world.in(virginia).reader.license(license.id))?.license.value.retiredRegions;
        world.heal();
        // A request that wrote nothing is repeated by who made it.
        if (isRetired === undefined) await license.retire(virginia, ireland);
        await mend(scene);
        await settleAll(world, license.id);
        await expectWhole(world, scene);
      },
    });
    expect(made.slice(0, 2)).toEqual([`license.region-retired in ${virginia}`, `pool.taken-over in ${virginia}`]);
  });
});
