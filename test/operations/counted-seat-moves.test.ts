import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addDuration, duration } from '../../lambdas/core/duration.ts';
import { type Instant } from '../../lambdas/core/instant.ts';
import { resource } from '../../lambdas/core/seats/seat-resource.ts';
import { releaseSeat } from '../../lambdas/operations/seats/release-seat.ts';
import { type SeatWorld, ireland, seatWorld, sydney, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { type WorldLicense, licenseWith, namedUser, nodeLocked, publishSeats } from '../support/seat-world-license.ts';
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

const MONTH = duration.parse('P1M');

/** Three seats, one in each region, of which two may move within a month. */
const twoMovesAMonth = async (): Promise<{ license: WorldLicense; renewsAt: Instant }> => {
  const license = await licenseWith(world, nodeLocked(3, { transfers: { limit: 2, period: MONTH } }));
  const renewsAt = addDuration(world.now(), MONTH);
  for (const [at, region] of world.all.entries()) await license.claim(region, `desk-${at}`);
  return { license, renewsAt };
};
const exhausted = (renewsAt: Instant) => ({
  ok: false,
  refusal: { code: 'TRANSFERS_EXHAUSTED', limit: 2, renewsAt },
});

describe('two moves a month', () => {
  test('are counted across all regions', async () => {
    const { license, renewsAt } = await twoMovesAMonth();
    expect(await license.transfer(virginia, 'desk-0', 'new-0')).toMatchObject({ ok: true });
    expect(await license.transfer(ireland, 'desk-1', 'new-1')).toMatchObject({ ok: true });
    expect(await license.transfer(sydney, 'desk-2', 'new-2')).toEqual(exhausted(renewsAt));
    expect(await license.transfer(virginia, 'new-0', 'desk-0')).toEqual(exhausted(renewsAt));
    const books = booksOf(world, license.id);
    expect(await books.held()).toEqual([`desk-2@${sydney}`, `new-0@${virginia}`, `new-1@${ireland}`]);
    expect(await books.balance(resource.parse('transfers-P1M-0'))).toEqual({
      free: 0,
      used: 2,
      inFlight: 0,
      supply: 2,
    });
  });

  test('are two again in the next month', async () => {
    const { license } = await twoMovesAMonth();
    for (const at of [0, 1]) await license.transfer(ireland, `desk-${at}`, `new-${at}`);
    world.after(MONTH);
    const renewsAt = addDuration(world.now(), MONTH);
    for (const at of [0, 1]) {
      expect(await license.transfer(sydney, `new-${at}`, `desk-${at}`)).toMatchObject({ ok: true });
    }
    expect(await license.transfer(sydney, 'desk-2', 'new-2')).toEqual(exhausted(renewsAt));
  });

  test('are not saved up', async () => {
    const { license } = await twoMovesAMonth();
    world.after('P3M');
    for (const at of [0, 1]) {
      expect(await license.transfer(virginia, `desk-${at}`, `new-${at}`)).toMatchObject({ ok: true });
    }
    expect(await license.transfer(virginia, 'desk-2', 'new-2')).toMatchObject({ ok: false });
  });

  test('are used up by releases as well: a seat that is given back goes to another device', async () => {
    const { license, renewsAt } = await twoMovesAMonth();
    expect(await license.release(ireland, 'desk-0')).toMatchObject({ ok: true });
    expect(await license.release(virginia, 'desk-1')).toMatchObject({ ok: true });
    expect(await license.release(virginia, 'desk-2')).toEqual(exhausted(renewsAt));
    expect(await booksOf(world, license.id).held()).toEqual([`desk-2@${sydney}`]);
    expect(await license.claimUntilRefused(sydney)).toMatchObject({ claimed: 2 });
  });

  test('are not used up by a release of what is not held', async () => {
    const { license } = await twoMovesAMonth();
    for (let times = 0; times < 3; times += 1)
      expect(await license.release(ireland, 'nobody')).toMatchObject({ ok: true });
    expect(await license.transfer(virginia, 'desk-0', 'new-0')).toMatchObject({ ok: true });
  });

  test('are not known to be used up while a region that may have one does not answer', async () => {
    const { license } = await twoMovesAMonth();
    await license.transfer(ireland, 'desk-1', 'new-1');
    await license.release(sydney, 'desk-2');
    await license.claim(sydney, 'desk-2');
    await world.replicateAll();
    world.cut(sydney, virginia);
    expect(await license.release(sydney, 'desk-2')).toEqual({
      ok: false,
      refusal: { code: 'SEATS_UNREACHABLE', unreachable: [virginia] },
    });
  });
});

test('a user counts as moved when its seat is given back, not when a device is taken off', async () => {
  const license = await licenseWith(world, namedUser(2, { transfers: { limit: 1, period: MONTH } }));
  for (const device of ['desk', 'phone']) await license.claim(virginia, device, { user: 'ada' });
  await license.claim(virginia, 'tablet', { user: 'bob' });
  expect(await license.release(virginia, 'desk', 'ada')).toMatchObject({ ok: true });
  expect(await license.release(virginia, 'phone', 'ada')).toMatchObject({ ok: true });
  expect(await license.release(virginia, 'tablet', 'bob')).toMatchObject({
    refusal: { code: 'TRANSFERS_EXHAUSTED', limit: 1 },
  });
});

test('moves that nobody counts are as many as one likes', async () => {
  const license = await licenseWith(world, nodeLocked(1));
  await license.claim(virginia, 'desk-0');
  for (let at = 0; at < 5; at += 1) {
    expect(await license.transfer(virginia, `desk-${at}`, `desk-${at + 1}`)).toMatchObject({ ok: true });
  }
});

describe('an allowance that is changed', () => {
  const moveTo = async (license: WorldLicense, transfers: { limit: number; period: string }) => {
    await license.moveTo((await publishSeats(world, nodeLocked(3, { transfers }))).plan);
    await world.replicateAll();
  };

  test('to more moves gives the difference at once', async () => {
    const { license } = await twoMovesAMonth();
    for (const at of [0, 1]) await license.transfer(ireland, `desk-${at}`, `new-${at}`);
    await moveTo(license, { limit: 3, period: MONTH });
    expect(await license.transfer(sydney, 'desk-2', 'new-2')).toMatchObject({ ok: true });
    expect(await license.transfer(sydney, 'new-2', 'desk-2')).toMatchObject({ ok: false });
  });

  test('to fewer counts those that were made', async () => {
    const { license } = await twoMovesAMonth();
    await license.transfer(ireland, 'desk-1', 'new-1');
    await moveTo(license, { limit: 1, period: MONTH });
    expect(await license.transfer(virginia, 'desk-0', 'new-0')).toMatchObject({
      refusal: { code: 'TRANSFERS_EXHAUSTED', limit: 1 },
    });
  });

  test('to another period does not count moves of a period that is over', async () => {
    const { license } = await twoMovesAMonth();
    for (const at of [0, 1]) await license.transfer(ireland, `desk-${at}`, `new-${at}`);
    world.after('P5M');
    await moveTo(license, { limit: 2, period: 'P1Y' });
    expect(await license.transfer(virginia, 'desk-2', 'new-2')).toMatchObject({ ok: true });
  });
});

// A revoked license has a supply of nothing, moves included, and so none to release with.
test('a license that is revoked lets go of its seats, whatever moves are left', async () => {
  const { license } = await twoMovesAMonth();
  await license.revoke();
  await world.replicateAll();
  expect(await license.release(ireland, 'desk-1')).toEqual({ ok: true, value: 'released' });
});

// Each of the two seats is released as a move of its own; the second one finds no move left, and stays.
test('a device that has a seat in two regions is released by one move', async () => {
  const license = await licenseWith(world, nodeLocked(2, { transfers: { limit: 1, period: MONTH } }));
  for (const region of [virginia, ireland]) await license.claim(region, 'roamer');
  expect(await license.release(virginia, 'roamer')).toEqual({ ok: true, value: 'released' });
  expect(await booksOf(world, license.id).held()).toEqual([]);
});

describe('a device that has a seat in two regions, the older of which is changed while it releases,', () => {
  const roamer = { device: 'roamer' };
  const oneMove = { transfers: { limit: 1, period: MONTH } };
  const movesMade = async (license: WorldLicense) =>
    (await booksOf(world, license.id).balance(resource.parse('transfers-P1M-0'))).used;
  /** Releases, while the older seat's device tells of a new name. */
  const releasing = (license: WorldLicense, user?: string) => {
    const rename = () => license.claim(virginia, 'roamer', { name: 'Renamed', user });
    const ports = beforeFirstCommitIn(virginia, world.in(ireland), rename);
    return releaseSeat(ports, license.key, { claimant: { ...roamer, user }, requestId: 'request-1' });
  };

  test('is released by one move: the newer seat’s', async () => {
    const license = await licenseWith(world, nodeLocked(2, oneMove));
    await license.claim(virginia, 'roamer');
    world.after('PT1S');
    await license.claim(ireland, 'roamer');
    expect(await releasing(license)).toEqual({ ok: true, value: 'released' });
    expect(await booksOf(world, license.id).held()).toEqual([]);
    expect(await movesMade(license)).toBe(1);
  });

  test('is released by none where it is taken off the newer one, which its user keeps', async () => {
    const license = await licenseWith(world, namedUser(2, oneMove));
    await license.claim(virginia, 'roamer', { user: 'ada' });
    world.after('PT1S');
    for (const device of ['phone', 'roamer']) await license.claim(ireland, device, { user: 'ada' });
    expect(await releasing(license, 'ada')).toEqual({ ok: true, value: 'released' });
    expect(await booksOf(world, license.id).held()).toEqual([`ada@${ireland}`]);
    expect(await movesMade(license)).toBe(0);
  });
});
