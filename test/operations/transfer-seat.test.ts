import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DependencyUnavailable } from '../../lambdas/operations/faults.ts';
import { type SeatWorld, ireland, seatWorld, sydney, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { licenseWith, nodeLocked } from '../support/seat-world-license.ts';

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

describe('a seat that is handed on', () => {
  test('belongs to the other device, in the region of the first', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(sydney, 'old');
    expect(await license.transfer(ireland, 'old', 'new')).toMatchObject({
      ok: true,
      value: { region: sydney, holder: { device: 'new' }, transferredFrom: 'old' },
    });
    const books = booksOf(world, license.id);
    expect(await books.held()).toEqual([`new@${sydney}`]);
    await books.audit();
  });

  test('is handed on once, however often that is asked', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(virginia, 'old');
    const first = await license.transfer(virginia, 'old', 'new');
    world.written();
    expect(await license.transfer(ireland, 'old', 'new')).toEqual(first);
    expect(world.written()).toEqual([]);
  });

  test('can be handed back', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(virginia, 'old');
    await license.transfer(virginia, 'old', 'new');
    expect(await license.transfer(virginia, 'new', 'old')).toMatchObject({ value: { transferredFrom: 'new' } });
    expect(await booksOf(world, license.id).held()).toEqual([`old@${virginia}`]);
  });

  test('is not free in between: nobody else can have it', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(virginia, 'old');
    await license.transfer(virginia, 'old', 'new');
    expect(await license.claimUntilRefused(ireland)).toEqual({ claimed: 0, code: 'SEATS_EXHAUSTED' });
  });
});

describe('nothing is handed on', () => {
  test('by a device that holds no seat', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    expect(await license.transfer(virginia, 'old', 'new')).toMatchObject({ refusal: { code: 'SEAT_UNKNOWN' } });
  });

  test('to a device that holds one, wherever', async () => {
    const license = await licenseWith(world, nodeLocked(2));
    await license.claim(virginia, 'old');
    await license.claim(sydney, 'new');
    expect(await license.transfer(virginia, 'old', 'new')).toMatchObject({ refusal: { code: 'CONFLICT' } });
    expect(await booksOf(world, license.id).held()).toEqual([`new@${sydney}`, `old@${virginia}`]);
  });

  test('to the same device', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(virginia, 'old');
    expect(await license.transfer(virginia, 'old', 'old')).toMatchObject({ refusal: { code: 'CONFLICT' } });
  });

  test('while a region that may have a seat of either does not answer', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(virginia, 'old');
    world.isolate(sydney);
    await expect(license.transfer(ireland, 'old', 'new')).rejects.toThrow(DependencyUnavailable);
    expect(await booksOf(world, license.id).held()).toEqual([`old@${virginia}`]);
  });
});
