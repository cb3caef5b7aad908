import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DependencyUnavailable } from '../../lambdas/operations/faults.ts';
import { type SeatWorld, ireland, seatWorld, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { type WorldLicense, floating, licenseWith, namedUser, publishSeats } from '../support/seat-world-license.ts';

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

/** A license of one seat, for thirty minutes at a time, that a device holds in Virginia; every region knows. */
const heldByDesk = async (): Promise<WorldLicense> => {
  const license = await licenseWith(world, floating(1));
  await license.claim(virginia, 'desk');
  await world.replicateAll();
  world.written();
  return license;
};
const minutesFromNow = (minutes: number) => new Date(Date.parse(world.now()) + minutes * 60_000).toISOString();

describe('a lease of thirty minutes', () => {
  test('is not renewed before ten of them have passed: nothing is written', async () => {
    const license = await heldByDesk();
    const end = minutesFromNow(30);
    world.after('PT9M59S');
    expect(await license.claim(virginia, 'desk')).toMatchObject({ value: { isNew: false, seat: { expiresAt: end } } });
    expect(world.written()).toEqual([]);
  });

  test('is renewed once ten of them have passed, by one write of its own item', async () => {
    const license = await heldByDesk();
    world.after('PT10M');
    expect(await license.claim(virginia, 'desk')).toMatchObject({
      value: { isNew: false, seat: { expiresAt: minutesFromNow(30), renewAfter: minutesFromNow(10) } },
    });
    expect(world.written()).toEqual([`renew in ${virginia}`]);
  });

  test('is renewed through the region of the seat, whatever region is asked', async () => {
    const license = await heldByDesk();
    world.after('PT20M');
    expect(await license.claim(ireland, 'desk')).toMatchObject({ value: { isNew: false, seat: { region: virginia } } });
    expect(world.written()).toEqual([`renew in ${virginia}`]);
    expect(await booksOf(world, license.id).held()).toEqual([`desk@${virginia}`]);
  });

  test('that a region has not heard of the renewal of is renewed there all the same', async () => {
    const license = await heldByDesk();
    world.after('PT20M');
    await license.claim(virginia, 'desk');
    world.after('PT20M');
    expect(await license.claim(ireland, 'desk')).toMatchObject({
      value: { isNew: false, seat: { region: virginia, expiresAt: minutesFromNow(30) } },
    });
  });

  test('that is over is renewed while nobody has needed the place', async () => {
    const license = await heldByDesk();
    world.after('PT31M');
    expect(await license.claim(virginia, 'desk')).toMatchObject({
      value: { isNew: false, seat: { expiresAt: minutesFromNow(30) } },
    });
    expect(await license.claim(virginia, 'other')).toMatchObject({ refusal: { code: 'SEATS_EXHAUSTED' } });
  });

  test('that is over and whose place is taken is not', async () => {
    const license = await heldByDesk();
    world.after('PT30M');
    expect(await license.claim(virginia, 'other')).toMatchObject({ value: { isNew: true } });
    expect(await license.claim(virginia, 'desk')).toMatchObject({ refusal: { code: 'SEATS_EXHAUSTED' } });
    expect(await license.claim(ireland, 'desk')).toMatchObject({ refusal: { code: 'SEATS_EXHAUSTED' } });
    await booksOf(world, license.id).audit();
  });

  test('is made longer together with what changes of the device, in one write', async () => {
    const license = await heldByDesk();
    world.after('PT15M');
    expect(await license.claim(virginia, 'desk', { name: 'Desk' })).toMatchObject({
      value: { seat: { name: 'Desk', expiresAt: minutesFromNow(30) } },
    });
    expect(world.written()).toEqual([`seat.updated in ${virginia}`]);
  });
});

describe('where the region of the seat does not answer', () => {
  test('a seat whose lease lasts is kept as it is', async () => {
    const license = await heldByDesk();
    const end = minutesFromNow(30);
    world.isolate(virginia);
    world.after('PT20M');
    expect(await license.claim(ireland, 'desk')).toMatchObject({
      value: { isNew: false, seat: { region: virginia, expiresAt: end } },
    });
    expect(await booksOf(world, license.id).held()).toEqual([`desk@${virginia}`]);
  });

  test('one whose lease is over is claimed again here, where something is free here', async () => {
    const license = await licenseWith(world, floating(4));
    await license.claim(ireland, 'neighbour');
    await license.claim(ireland, 'friend');
    await license.claim(virginia, 'desk');
    await license.release(ireland, 'friend');
    await world.replicateAll();
    world.after('PT31M');
    world.isolate(virginia);
    expect(await license.claim(ireland, 'desk')).toMatchObject({ value: { isNew: true, seat: { region: ireland } } });
    await booksOf(world, license.id).audit();
  });

  test('one whose lease is over is refused with the name of the region, where nothing is free here', async () => {
    const license = await heldByDesk();
    world.after('PT31M');
    world.isolate(virginia);
    expect(await license.claim(ireland, 'desk')).toEqual({
      ok: false,
      refusal: { code: 'SEATS_UNREACHABLE', unreachable: [virginia] },
    });
  });

  // The seat is answered as it is, without the device: a claim that succeeds, and a check that says SEAT_REQUIRED.
  test('a device that its user has not used yet is not told that it has the seat', async () => {
    const license = await licenseWith(world, namedUser(2));
    await license.claim(virginia, 'desk', { user: 'ada' });
    await world.replicateAll();
    world.isolate(virginia);
    const claimed = await license.claim(ireland, 'phone', { user: 'ada' }).catch(() => ({ ok: false }));
    expect(claimed.ok).toBe(false);
  });

  test('a user goes on with the devices that it has', async () => {
    const license = await licenseWith(world, namedUser(2));
    await license.claim(virginia, 'desk', { user: 'ada' });
    await world.replicateAll();
    world.isolate(virginia);
    expect(await license.claim(ireland, 'desk', { user: 'ada' })).toMatchObject({
      value: { isNew: false, seat: { region: virginia, holder: { devices: ['desk'] } } },
    });
  });

  test('and is the region that was asked, the fault is thrown', async () => {
    const license = await heldByDesk();
    world.cut(virginia, virginia);
    await expect(license.claim(virginia, 'desk')).rejects.toThrow(DependencyUnavailable);
  });
});

describe('a plan that is changed', () => {
  test('from leases to seats without an end takes the end away from a seat', async () => {
    const license = await heldByDesk();
    const plan = await publishSeats(world, { kind: 'node-locked', limit: 1 });
    await license.moveTo(plan.plan);
    await world.replicateAll();
    expect(await license.claim(ireland, 'desk')).toMatchObject({ value: { isNew: false, seat: { expiresAt: null } } });
    world.after('P1Y');
    expect(await license.claim(virginia, 'other')).toMatchObject({ refusal: { code: 'SEATS_EXHAUSTED' } });
  });

  test('from seats without an end to leases gives a seat the lease that it would have had', async () => {
    const license = await licenseWith(world, { kind: 'node-locked', limit: 1 });
    await license.claim(virginia, 'desk');
    const end = minutesFromNow(30);
    const plan = await publishSeats(world, floating(1));
    await license.moveTo(plan.plan);
    await world.replicateAll();
    world.after('PT5M');
    expect(await license.claim(ireland, 'other')).toMatchObject({ refusal: { code: 'SEATS_EXHAUSTED' } });
    expect(end > world.now()).toBe(true);
    world.after('PT26M');
    expect(await license.claim(ireland, 'other')).toMatchObject({ value: { isNew: true } });
    await booksOf(world, license.id).audit();
  });
});
