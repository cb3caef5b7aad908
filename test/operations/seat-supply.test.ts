import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { OVERDRAFT } from '../../lambdas/core/seats/seat-resource.ts';
import { type SeatWorld, ireland, seatWorld, sydney, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { floating, licenseWith, namedUser, nodeLocked, publishSeats } from '../support/seat-world-license.ts';
import { settleAll } from '../support/seat-world-news.ts';

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

/** Three seats, one held in each region, nothing free. */
const threeHeld = async (seats: object) => {
  const license = await licenseWith(world, seats);
  for (const [at, region] of world.all.entries()) await license.claim(region, `desk-${at}`);
  return { license, books: booksOf(world, license.id) };
};

describe('a limit that is raised', () => {
  test('can be claimed up to, in the region that asks first', async () => {
    const { license, books } = await threeHeld(nodeLocked(3));
    await license.setSeats({ limit: 5 });
    await world.replicateAll();
    expect(await license.claimUntilRefused(sydney)).toEqual({ claimed: 2, code: 'SEATS_EXHAUSTED' });
    expect(await books.balance()).toEqual({ free: 0, used: 5, inFlight: 0, supply: 5 });
  });

  test('is made at the home once that hears of it, though nobody claims', async () => {
    const { license, books } = await threeHeld(nodeLocked(3));
    await license.setSeats({ limit: 5 });
    await settleAll(world, license.id);
    expect(await books.balance()).toEqual({ free: 2, used: 3, inFlight: 0, supply: 5 });
    expect(await books.at(virginia)).toEqual({ free: 2, used: 1 });
  });
});

describe('a limit that is lowered', () => {
  test('takes away what is free, in all regions', async () => {
    const license = await licenseWith(world, nodeLocked(6));
    for (const device of ['a', 'b', 'c']) await license.claim(ireland, device);
    for (const device of ['a', 'b', 'c']) await license.release(ireland, device);
    await license.claim(sydney, 'd');
    await license.setSeats({ limit: 2 });
    await settleAll(world, license.id);
    const books = booksOf(world, license.id);
    expect(await books.balance()).toEqual({ free: 1, used: 1, inFlight: 0, supply: 2 });
    expect(await license.claimUntilRefused(ireland)).toEqual({ claimed: 1, code: 'SEATS_EXHAUSTED' });
  });

  test('leaves what is held, and unmakes each seat as it is released', async () => {
    const { license, books } = await threeHeld(nodeLocked(3));
    await license.setSeats({ limit: 1 });
    await settleAll(world, license.id);
    expect(await books.balance()).toMatchObject({ used: 3, supply: 3 });
    for (const [at, supply] of [2, 1, 1].entries()) {
      await license.release(ireland, `desk-${at}`);
      await settleAll(world, license.id);
      expect(await books.balance()).toEqual({ free: Math.max(0, at - 1), used: 2 - at, inFlight: 0, supply });
    }
    expect(await license.claimUntilRefused(sydney)).toEqual({ claimed: 1, code: 'SEATS_EXHAUSTED' });
  });

  test.each([
    ['long ago', 'PT1H'],
    ['a moment ago', 'PT0S'],
  ])('hands on no seat that is released while more are held, where the first was claimed %s', async (_, ago) => {
    const { license, books } = await threeHeld(nodeLocked(3));
    world.after(ago);
    await license.setSeats({ limit: 2 });
    await world.replicateAll();
    for (const [at, region] of world.all.entries()) {
      await license.release(region, `desk-${at}`);
      await license.claimUntilRefused(region);
      expect((await books.held()).length).toBe(2);
      await world.replicateAll();
    }
  });

  test.each([
    ['at the home', virginia],
    ['in another region', ireland],
  ])('hands on expired seats %s up to the new limit alone, and unmakes the others', async (_, region) => {
    const license = await licenseWith(world, floating(4));
    expect((await license.claimUntilRefused(region)).claimed).toBe(4);
    await license.setSeats({ limit: 2 });
    await world.replicateAll();
    world.after('PT31M');
    const claimed = await license.claimUntilRefused(region);
    expect(claimed).toEqual({ claimed: 2, code: 'SEATS_EXHAUSTED' });
    await settleAll(world, license.id);
    const books = booksOf(world, license.id);
    await books.audit();
    expect(await books.balance()).toEqual({ free: 0, used: 2, inFlight: 0, supply: 2 });
  });

  test('is met from another region as well, however many leases are over', async () => {
    const license = await licenseWith(world, floating(40));
    expect((await license.claimUntilRefused(virginia)).claimed).toBe(40);
    await license.setSeats({ limit: 5 });
    await world.replicateAll();
    world.after('PT31M');
    expect(await license.claimUntilRefused(ireland)).toEqual({ claimed: 5, code: 'SEATS_EXHAUSTED' });
    await booksOf(world, license.id).audit();
  });

  // One search finds sixteen of them; that a round has reclaimed some is no reason for `refillPool` to make another.
  test('hands on expired seats at once, although more are over than one search finds', async () => {
    const license = await licenseWith(world, floating(40));
    expect((await license.claimUntilRefused(virginia)).claimed).toBe(40);
    await license.setSeats({ limit: 5 });
    await world.replicateAll();
    world.after('PT31M');
    expect(await license.claimUntilRefused(virginia)).toEqual({ claimed: 5, code: 'SEATS_EXHAUSTED' });
  });

  test('and raised again is met again, by what was free all the time', async () => {
    const { license, books } = await threeHeld(nodeLocked(3));
    await license.setSeats({ limit: 1 });
    await license.setSeats({ limit: 3 });
    await settleAll(world, license.id);
    expect(await books.balance()).toEqual({ free: 0, used: 3, inFlight: 0, supply: 3 });
  });

  test('of the overdraft is met likewise', async () => {
    const license = await licenseWith(world, nodeLocked(1, { overdraft: 3 }));
    for (const device of ['a', 'b', 'c']) await license.claim(ireland, device);
    await license.setSeats({ overdraft: 1 });
    await settleAll(world, license.id);
    const books = booksOf(world, license.id);
    expect(await books.balance(OVERDRAFT)).toEqual({ free: 0, used: 2, inFlight: 0, supply: 2 });
    await license.release(ireland, 'b');
    await settleAll(world, license.id);
    expect(await books.balance(OVERDRAFT)).toEqual({ free: 0, used: 1, inFlight: 0, supply: 1 });
    await books.audit();
  });
});

describe('a license that is revoked', () => {
  test('has no supply but what is held, and in the end none', async () => {
    const { license, books } = await threeHeld(nodeLocked(5));
    await license.revoke();
    await settleAll(world, license.id);
    expect(await books.balance()).toEqual({ free: 0, used: 3, inFlight: 0, supply: 3 });
    for (const at of [0, 1, 2]) await license.release(sydney, `desk-${at}`);
    await settleAll(world, license.id);
    expect(await books.balance()).toEqual({ free: 0, used: 0, inFlight: 0, supply: 0 });
  });
});

describe('a plan of another kind of seats', () => {
  test.each([
    ['devices to users', nodeLocked(3), namedUser(3)],
    ['leased devices to users', floating(3), namedUser(3)],
    ['users to devices', namedUser(3), nodeLocked(3)],
    ['users to leased devices', namedUser(3), floating(3)],
  ])('from %s gives every place to the new kind, and none twice', async (_, before, after) => {
    const license = await licenseWith(world, before);
    for (const [at, region] of world.all.entries()) await license.claim(region, `desk-${at}`, { user: `user-${at}` });
    await license.moveTo((await publishSeats(world, after)).plan);
    await world.replicateAll();
    expect(await license.claimUntilRefused(ireland)).toEqual({ claimed: 3, code: 'SEATS_EXHAUSTED' });
    const books = booksOf(world, license.id);
    await books.audit();
    expect(await books.balance()).toEqual({ free: 0, used: 3, inFlight: 0, supply: 3 });
  });

  test('without seats takes all of them away as they are released', async () => {
    const { license, books } = await threeHeld(nodeLocked(4));
    await license.moveTo((await publishSeats(world, undefined)).plan);
    await settleAll(world, license.id);
    expect(await books.balance()).toMatchObject({ free: 0, used: 3, supply: 3 });
    for (const at of [0, 1, 2]) await license.release(virginia, `desk-${at}`);
    await settleAll(world, license.id);
    expect(await books.balance()).toMatchObject({ used: 0, supply: 0 });
  });
});

test('a region that is added has no pool, and is sent what it needs', async () => {
  world.deploy(virginia, ireland);
  const license = await licenseWith(world, nodeLocked(3));
  await license.claim(virginia, 'a');
  await license.claim(ireland, 'b');
  await settleAll(world, license.id, [virginia, ireland]);
  world.deploy(virginia, ireland, sydney);
  const books = booksOf(world, license.id);
  expect((await books.pools()).map(({ pool }) => pool.region)).toEqual([virginia, ireland]);
  expect(await license.claimUntilRefused(sydney)).toEqual({ claimed: 1, code: 'SEATS_EXHAUSTED' });
  expect(await license.claim(sydney, 'b')).toMatchObject({ value: { isNew: false, seat: { region: ireland } } });
  await books.audit();
});
