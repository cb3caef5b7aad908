import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DependencyUnavailable } from '../../lambdas/operations/faults.ts';
import { freeSeat } from '../../lambdas/operations/seats/free-seat.ts';
import { releaseSeat } from '../../lambdas/operations/seats/release-seat.ts';
import { alice } from '../support/operator-world.ts';
import { type SeatWorld, ireland, seatWorld, sydney, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { floating, licenseWith, namedUser, nodeLocked, publishSeats } from '../support/seat-world-license.ts';
import { beforeFirstCommitIn } from '../support/seat-world-meanwhile.ts';

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

const released = { ok: true, value: 'released' };

describe('a seat that is released', () => {
  test('can be claimed by another device, at once', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(virginia, 'desk');
    expect(await license.release(virginia, 'desk')).toEqual(released);
    expect(await booksOf(world, license.id).balance()).toEqual({ free: 1, used: 0, inFlight: 0, supply: 1 });
    expect(await license.claim(virginia, 'other')).toMatchObject({ value: { isNew: true } });
  });

  test('can be claimed again by the same device, as a seat of its own', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    const first = await license.claim(virginia, 'desk');
    await license.release(virginia, 'desk');
    const second = await license.claim(virginia, 'desk');
    expect(second).toMatchObject({ value: { isNew: true } });
    expect(second.ok && second.value.seat.id).not.toBe(first.ok && first.value.seat.id);
    await booksOf(world, license.id).audit();
  });

  test('is found in whatever region it is, though this one has not heard of it', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(sydney, 'desk');
    expect(await license.release(ireland, 'desk')).toEqual(released);
    expect(await booksOf(world, license.id).held()).toEqual([]);
  });

  test('twice is released once', async () => {
    const license = await licenseWith(world, nodeLocked(2));
    await license.claim(virginia, 'desk');
    await license.claim(virginia, 'other');
    expect(await license.release(virginia, 'desk')).toEqual(released);
    expect(await license.release(ireland, 'desk')).toEqual(released);
    expect(await booksOf(world, license.id).balance()).toEqual({ free: 1, used: 1, inFlight: 0, supply: 2 });
  });

  test('is released whatever has become of the license', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(ireland, 'desk');
    await license.revoke();
    await world.replicateAll();
    expect(await license.release(ireland, 'desk')).toEqual(released);
    expect(await booksOf(world, license.id).held()).toEqual([]);
  });

  test('is released though the plan gives no seats any more', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(ireland, 'desk');
    const { plan } = await publishSeats(world, undefined);
    await license.moveTo(plan);
    await world.replicateAll();
    expect(await license.release(ireland, 'desk')).toEqual(released);
    expect(await booksOf(world, license.id).held()).toEqual([]);
  });
});

describe('where a region does not answer', () => {
  test('a seat that is not found is not said to be released', async () => {
    const license = await licenseWith(world, floating(1));
    world.isolate(sydney);
    await expect(license.release(ireland, 'desk')).rejects.toThrow(DependencyUnavailable);
  });

  test('a seat that is found elsewhere is', async () => {
    const license = await licenseWith(world, floating(1));
    await license.claim(virginia, 'desk');
    world.isolate(sydney);
    expect(await license.release(ireland, 'desk')).toEqual(released);
  });
});

test('of two seats one is released by somebody else in the same moment: it is told of though a region does not answer', async () => {
  const license = await licenseWith(world, floating(2));
  await license.claim(virginia, 'roamer');
  world.after('PT1S');
  await license.claim(ireland, 'roamer');
  world.isolate(sydney);
  const ports = beforeFirstCommitIn(virginia, world.in(ireland), () => license.release(virginia, 'roamer'));
  const release = { claimant: { device: 'roamer' }, requestId: 'request-1' };
  expect(await releaseSeat(ports, license.key, release)).toEqual(released);
  expect(await booksOf(world, license.id).held()).toEqual([]);
});

describe('a user that releases', () => {
  test('takes one device off the seat, and gives the seat back with the last', async () => {
    const license = await licenseWith(world, namedUser(1));
    for (const device of ['desk', 'phone']) await license.claim(virginia, device, { user: 'ada' });
    const books = booksOf(world, license.id);
    expect(await license.release(ireland, 'desk', 'ada')).toEqual(released);
    expect((await books.seats())[0]?.value.holder).toEqual({ kind: 'user', user: 'ada', devices: ['phone'] });
    expect(await license.release(ireland, 'phone', 'ada')).toEqual(released);
    expect(await books.held()).toEqual([]);
    await books.audit();
  });

  test('on a device that is not its own leaves the seat as it is', async () => {
    const license = await licenseWith(world, namedUser(1));
    await license.claim(virginia, 'desk', { user: 'ada' });
    expect(await license.release(virginia, 'phone', 'ada')).toEqual(released);
    expect(await booksOf(world, license.id).held()).toEqual([`ada@${virginia}`]);
  });

  test('must be named', async () => {
    const license = await licenseWith(world, namedUser(1));
    expect(await license.release(virginia, 'desk')).toEqual({ ok: false, refusal: { code: 'USER_REQUIRED' } });
  });
});

describe('an operator that frees a seat', () => {
  const free = (license: Awaited<ReturnType<typeof licenseWith>>, holder: string) =>
    freeSeat(world.in(ireland), alice, { license: license.id, holder });

  test('frees it in whatever region it is, uncounted', async () => {
    const license = await licenseWith(world, nodeLocked(1, { transfers: { limit: 0, period: 'P1M' } }));
    await license.claim(sydney, 'desk');
    expect(await free(license, 'desk')).toEqual(released);
    expect(await booksOf(world, license.id).held()).toEqual([]);
    await booksOf(world, license.id).audit();
  });

  test('frees a user with all its devices', async () => {
    const license = await licenseWith(world, namedUser(1));
    for (const device of ['desk', 'phone']) await license.claim(virginia, device, { user: 'ada' });
    expect(await free(license, 'ada')).toEqual(released);
    expect(await booksOf(world, license.id).held()).toEqual([]);
  });

  test('is told where there is nothing to free', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    expect(await free(license, 'desk')).toMatchObject({ refusal: { code: 'NOT_FOUND' } });
  });

  test('is not told so where a region that may have it does not answer', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    world.isolate(virginia);
    await expect(free(license, 'desk')).rejects.toThrow(DependencyUnavailable);
  });
});
