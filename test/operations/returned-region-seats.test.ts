import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { isEntity } from '../../lambdas/adapters/dynamodb/items.ts';
import { claimSeat } from '../../lambdas/operations/seats/claim-seat.ts';
import type { SeatPorts } from '../../lambdas/operations/seats/seat-ports.ts';
import { outcomeOf } from '../support/operator-world.ts';
import { type SeatWorld, ireland, seatWorld, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { floating, licenseWith } from '../support/seat-world-license.ts';
import { newsFor, settle } from '../support/seat-world-news.ts';
import { itemsIn } from '../support/seat-world-replication.ts';

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

const LIMIT = 5;

/**
 * Ireland was given up while it was alone, its three seats are claimed in Virginia, and it can hear of that now. Of the
 * two devices that hold a seat in Ireland the lease of one is over; the other's was renewed there a moment ago.
 */
const backAgain = async () => {
  const license = await licenseWith(world, floating(LIMIT));
  for (const device of ['a', 'b', 'c']) await license.claim(ireland, device);
  await license.release(ireland, 'c');
  await world.replicateAll();
  world.isolate(ireland);
  await outcomeOf(license.retire(virginia, ireland));
  world.after('PT31M');
  expect((await license.claimUntilRefused(virginia)).claimed).toBe(LIMIT);
  expect(await license.claim(ireland, 'a')).toMatchObject({ value: { isNew: false } });
  world.heal();
  return { license, books: booksOf(world, license.id) };
};
const yielded = { free: -2, used: 2 };

describe('a region that has yielded has no place of an expired seat to give', () => {
  test('to a claim that began before it heard', async () => {
    const { license, books } = await backAgain();
    const ports = world.in(ireland);
    /** The region hears and yields between what the claim has read and what it writes. */
    const commit: SeatPorts['seats']['commit'] = async (region, steps) => {
      await world.replicateAll();
      await settle(world, ireland, await newsFor(world, ireland, license.id));
      return ports.seats.commit(region, steps);
    };
    const details = { device: 'late' };
    const claim = { details, requestId: 'request-1' };
    const answer = await claimSeat({ ...ports, seats: { ...ports.seats, commit } }, license.key, claim);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'SEATS_EXHAUSTED' } });
    expect(await books.held()).not.toContain(`late@${ireland}`);
  });

  test('though the account that told it arrived before the license that says why', async () => {
    const { license, books } = await backAgain();
    const [before] = (await itemsIn(world.table, ireland)).filter(
      (item) => isEntity(item, 'license') && item['pk']?.S?.includes(license.id) === true,
    );
    await world.replicate(virginia, ireland);
    await world.table.client(ireland).send(new PutItemCommand({ TableName: world.table.tableName, Item: before }));
    await settle(world, ireland, await newsFor(world, ireland, license.id));
    expect(await books.at(ireland)).toEqual(yielded);
    expect(await license.claimUntilRefused(ireland)).toEqual({ claimed: 0, code: 'SEATS_EXHAUSTED' });
  });
});
