import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Region } from '../../lambdas/core/ids.ts';
import { claimSeat } from '../../lambdas/operations/seats/claim-seat.ts';
import type { SeatPorts } from '../../lambdas/operations/seats/seat-ports.ts';
import { type SeatWorld, ireland, seatWorld, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { type WorldLicense, floating, licenseWith } from '../support/seat-world-license.ts';

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

const DEVICE = 'twice';

/** A claim by whose side the same device claims once more, from start to end, before the n-th commit of the first one. */
const claimTwice = async (license: WorldLicense, region: Region, n: number) => {
  const ports = world.in(region);
  let commits = 0;
  let second: Awaited<ReturnType<WorldLicense['claim']>> | undefined;
  const commit: SeatPorts['seats']['commit'] = async (at, steps) => {
    commits += 1;
    if (commits === n) second = await license.claim(region, DEVICE);
    return ports.seats.commit(at, steps);
  };
  const request = { details: { device: DEVICE }, requestId: 'request-1' };
  const first = await claimSeat({ ...ports, seats: { ...ports.seats, commit } }, license.key, request);
  return { first, second };
};

/** A device that has sent its claim twice, as after a time-out, holds one seat, and both answers tell of it. */
const expectOne = async (license: WorldLicense, region: Region, n: number): Promise<void> => {
  const { first, second } = await claimTwice(license, region, n);
  const books = booksOf(world, license.id);
  expect(await books.held()).toEqual([`${DEVICE}@${region}`]);
  await books.audit();
  expect(second).toMatchObject({ ok: true, value: { isNew: true } });
  const seat = second?.ok === true && second.value.seat;
  expect(first).toEqual({ ok: true, value: { isNew: false, seat } });
};

/** The one seat there is, free in Virginia. */
const oneFree = async (): Promise<WorldLicense> => {
  const license = await licenseWith(world, floating(1));
  await license.claim(virginia, 'old');
  await license.release(virginia, 'old');
  await world.replicateAll();
  return license;
};
/** The one seat there is, held in Virginia by a device whose lease is over. */
const oneExpired = async (): Promise<WorldLicense> => {
  const license = await licenseWith(world, floating(1));
  await license.claim(virginia, 'old');
  await world.replicateAll();
  world.after('PT31M');
  return license;
};

describe('of two requests of one device for the last seat, both tell of it', () => {
  test('where it is free here', async () => {
    await expectOne(await oneFree(), virginia, 1);
  });

  test('where its place is taken by the other one before this one has looked', async () => {
    await expectOne(await oneExpired(), virginia, 1);
  });

  // The commit says `seat-changed`, of one’s own item as well as of the expired one: the claim goes on to the next place.
  test('where its place is taken by the other one after this one has looked', async () => {
    await expectOne(await oneExpired(), virginia, 2);
  });

  // Nothing is left in any region then, and nobody looks whether that is because one has it oneself.
  test('where the other one has it sent from another region', async () => {
    const license = await oneFree();
    const ports = world.in(ireland);
    let second: Awaited<ReturnType<WorldLicense['claim']>> | undefined;
    const commit: SeatPorts['seats']['commit'] = async (at, steps) => {
      const outcome = await ports.seats.commit(at, steps);
      if (second === undefined) second = await license.claim(ireland, DEVICE);
      return outcome;
    };
    const request = { details: { device: DEVICE }, requestId: 'request-1' };
    const first = await claimSeat({ ...ports, seats: { ...ports.seats, commit } }, license.key, request);
    expect(await booksOf(world, license.id).held()).toEqual([`${DEVICE}@${ireland}`]);
    expect(first).toMatchObject({ ok: true });
  });
});
