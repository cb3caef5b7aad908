import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Region } from '../../lambdas/core/ids.ts';
import { type SeatWorld, ireland, seatWorld, virginia } from '../support/seat-world.ts';
import { type Books, booksOf } from '../support/seat-world-books.ts';
import { type WorldLicense, floating, licenseWith, namedUser } from '../support/seat-world-license.ts';
import { newsFor, settle, settleAll } from '../support/seat-world-news.ts';

let world: SeatWorld;
beforeAll(async () => {
  world = await seatWorld([virginia, ireland]);
});
afterEach(async () => {
  await world.reset();
});
afterAll(() => {
  world.close();
});

/** A device that got a seat in each of two regions that do not hear of each other. */
const heldTwice = async ([first, second]: readonly [Region, Region], apart = 'PT1S') => {
  const license = await licenseWith(world, floating(4));
  // Each region has something free before it is alone.
  for (const region of world.all) await license.claim(region, `desk-of-${region}`);
  await license.claim(ireland, 'visitor');
  await license.release(ireland, 'visitor');
  await world.replicateAll();
  world.isolate(first);
  const older = await license.claim(first, 'roamer');
  world.after(apart);
  const newer = await license.claim(second, 'roamer');
  expect([older, newer]).toMatchObject([
    { value: { isNew: true, seat: { region: first } } },
    { value: { isNew: true, seat: { region: second } } },
  ]);
  world.heal();
  return { license, books: booksOf(world, license.id) };
};

const seatsOfRoamer = async (books: Books) => (await books.held()).filter((seat) => seat.startsWith('roamer'));

const carryOut = async (license: WorldLicense, region: Region) => {
  expect(await settle(world, region, await newsFor(world, region, license.id))).toEqual({ failed: [] });
};

describe.each([
  ['the home first', [virginia, ireland] as const],
  ['the other region first', [ireland, virginia] as const],
])('a device that claimed in two regions during a partition, in %s', (_, claimedIn) => {
  test.each([
    ['first', [claimedIn[0], claimedIn[1]]],
    ['second', [claimedIn[1], claimedIn[0]]],
  ])('keeps the newer seat alone, where the region that it claimed in %s hears first', async (__, order) => {
    const { license, books } = await heldTwice(claimedIn);
    await settleAll(world, license.id, order);
    expect(await seatsOfRoamer(books)).toEqual([`roamer@${claimedIn[1]}`]);
    await books.audit();
    expect(await books.balance()).toEqual({ free: 1, used: 3, inFlight: 0, supply: 4 });
  });

  test('keeps one of them though both were claimed in the same millisecond', async () => {
    const { license, books } = await heldTwice(claimedIn, 'PT0S');
    await settleAll(world, license.id);
    expect(await seatsOfRoamer(books)).toHaveLength(1);
    await books.audit();
  });

  test('is told of the newer seat by both regions', async () => {
    const { license } = await heldTwice(claimedIn);
    await settleAll(world, license.id);
    for (const region of world.all) {
      expect(await license.claim(region, 'roamer')).toMatchObject({
        value: { isNew: false, seat: { region: claimedIn[1] } },
      });
    }
  });

  test('keeps its only seat where news of the other one comes late, after that was released', async () => {
    const { license, books } = await heldTwice(claimedIn);
    await world.replicateAll();
    const late = await newsFor(world, claimedIn[0], license.id);
    await world.in(claimedIn[1]).pause(0);
    await license.release(claimedIn[1], 'roamer');
    await world.replicateAll();
    await settle(world, claimedIn[0], late);
    expect(await seatsOfRoamer(books)).toEqual([]);
    await books.audit();
  });
});

test('one seat goes however often the news is delivered', async () => {
  const { license, books } = await heldTwice([virginia, ireland]);
  await world.replicateAll();
  for (let times = 0; times < 2; times += 1) await carryOut(license, virginia);
  expect(await seatsOfRoamer(books)).toEqual([`roamer@${ireland}`]);
  await books.audit();
});

test('the newer seat stays while only its own region has heard', async () => {
  const { license, books } = await heldTwice([virginia, ireland]);
  await world.replicate(virginia, ireland);
  await carryOut(license, ireland);
  expect(await seatsOfRoamer(books)).toEqual([`roamer@${ireland}`, `roamer@${virginia}`]);
});

test('a newer seat whose lease is over takes nothing away from an older one that lasts', async () => {
  const { license, books } = await heldTwice([virginia, ireland]);
  world.after('PT25M');
  await license.claim(virginia, 'roamer');
  world.after('PT6M');
  await settleAll(world, license.id);
  expect(await seatsOfRoamer(books)).toContain(`roamer@${virginia}`);
  expect(await license.claim(virginia, 'roamer')).toMatchObject({ value: { isNew: false } });
});

test('a device that comes to another region with its lease over has its seat there renewed', async () => {
  const license = await licenseWith(world, floating(2));
  await license.claim(virginia, 'roamer');
  await world.replicateAll();
  world.after('PT31M');
  expect(await license.claim(ireland, 'roamer')).toMatchObject({ value: { isNew: false, seat: { region: virginia } } });
});

test('a user that claimed in two regions ends with one seat', async () => {
  const license = await licenseWith(world, namedUser(2));
  await license.claim(virginia, 'desk', { user: 'ada' });
  world.after('PT1S');
  await license.claim(ireland, 'phone', { user: 'ada' });
  await settleAll(world, license.id);
  const books = booksOf(world, license.id);
  expect(await books.held()).toEqual([`ada@${ireland}`]);
  await books.audit();
});
