import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { instant } from '../../lambdas/core/instant.ts';
import { OVERDRAFT } from '../../lambdas/core/seats/seat-resource.ts';
import { label } from '../../lambdas/core/seats/seat.ts';
import { type SeatWorld, ireland, seatWorld, sydney, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { floating, licenseWith, namedUser, nodeLocked } from '../support/seat-world-license.ts';

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

const minutesFromNow = (minutes: number) =>
  instant.parse(new Date(Date.parse(world.now()) + minutes * 60_000).toISOString());

describe('a device that claims', () => {
  test('gets a seat in the region that it asks, with a lease', async () => {
    const license = await licenseWith(world, floating(2));
    expect(await license.claim(ireland, 'desk', { name: 'Desk', metadata: { room: '7' } })).toMatchObject({
      ok: true,
      value: {
        isNew: true,
        seat: {
          region: ireland,
          holder: { kind: 'device', device: 'desk' },
          expiresAt: minutesFromNow(30),
          renewAfter: minutesFromNow(10),
          overdraft: false,
          name: 'Desk',
          metadata: { room: '7' },
        },
      },
    });
    await booksOf(world, license.id).audit();
  });

  test('gets the same seat again, however often it asks, and nothing is written', async () => {
    const license = await licenseWith(world, nodeLocked(2));
    const first = await license.claim(virginia, 'desk');
    world.written();
    const again = await license.claim(virginia, 'desk');
    expect(again).toEqual({ ok: true, value: { ...(first.ok && first.value), isNew: false } });
    expect(world.written()).toEqual([]);
    expect(await booksOf(world, license.id).held()).toEqual([`desk@${virginia}`]);
  });

  test('gets a seat without an end where the plan binds seats to devices', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    expect(await license.claim(virginia, 'desk')).toMatchObject({
      value: { seat: { expiresAt: null, renewAfter: null } },
    });
  });

  test('says what has changed of it, and the seat tells of it', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(virginia, 'desk', { name: 'Desk' });
    world.written();
    expect(await license.claim(virginia, 'desk', { name: 'Desk by the door' })).toMatchObject({
      value: { isNew: false, seat: { name: 'Desk by the door' } },
    });
    expect(world.written()).toEqual([`seat.updated in ${virginia}`]);
  });
});

describe('of a limit of three', () => {
  test.each([
    ['in the home', [virginia, virginia, virginia]],
    ['in another region', [sydney, sydney, sydney]],
    ['one in each region', [virginia, ireland, sydney]],
  ])('three devices get a seat, %s, and a fourth gets none anywhere', async (_, where) => {
    const license = await licenseWith(world, floating(3));
    for (const [at, region] of where.entries()) {
      expect(await license.claim(region, `desk-${at}`)).toMatchObject({ ok: true });
    }
    for (const region of world.all) {
      expect(await license.claim(region, 'one-too-many')).toEqual({
        ok: false,
        refusal: { code: 'SEATS_EXHAUSTED', limit: 3, overdraft: 0 },
      });
    }
    const books = booksOf(world, license.id);
    await books.audit();
    expect(await books.balance()).toEqual({ free: 0, used: 3, inFlight: 0, supply: 3 });
  });

  test('a region that has heard of nothing gives none beyond it', async () => {
    const license = await licenseWith(world, floating(3));
    expect(await license.claimUntilRefused(ireland)).toEqual({ claimed: 3, code: 'SEATS_EXHAUSTED' });
    expect(await license.claimUntilRefused(sydney)).toEqual({ claimed: 0, code: 'SEATS_EXHAUSTED' });
  });
});

describe('a license that gives no seat', () => {
  test('of a limit of zero refuses the first claim', async () => {
    const license = await licenseWith(world, floating(0));
    expect(await license.claimUntilRefused(ireland)).toEqual({ claimed: 0, code: 'SEATS_EXHAUSTED' });
  });

  test('whose plan has no seats says so', async () => {
    const license = await licenseWith(world, undefined);
    expect(await license.claim(virginia, 'desk')).toEqual({ ok: false, refusal: { code: 'SEATS_NOT_INCLUDED' } });
  });

  test('that is revoked says why', async () => {
    const license = await licenseWith(world, floating(1));
    await license.revoke();
    expect(await license.claim(virginia, 'desk')).toMatchObject({
      refusal: { code: 'SEAT_DENIED', decision: 'REVOKED' },
    });
  });
});

describe('an overdraft', () => {
  test('is used once the limit is, marked, and ends as well', async () => {
    const license = await licenseWith(world, floating(2, { overdraft: 1 }));
    expect(await license.claim(ireland, 'one')).toMatchObject({ value: { seat: { overdraft: false } } });
    expect(await license.claim(sydney, 'two')).toMatchObject({ value: { seat: { overdraft: false } } });
    expect(await license.claim(ireland, 'three')).toMatchObject({ value: { seat: { overdraft: true } } });
    expect(await license.claim(sydney, 'four')).toEqual({
      ok: false,
      refusal: { code: 'SEATS_EXHAUSTED', limit: 2, overdraft: 1 },
    });
    const books = booksOf(world, license.id);
    await books.audit();
    expect(await books.balance(OVERDRAFT)).toMatchObject({ used: 1, supply: 1 });
  });

  test('that is released goes back to the overdraft, not to the seats', async () => {
    const license = await licenseWith(world, nodeLocked(1, { overdraft: 1 }));
    await license.claim(virginia, 'within');
    await license.claim(virginia, 'beyond');
    await license.release(virginia, 'beyond');
    const books = booksOf(world, license.id);
    expect(await books.at(virginia)).toEqual({ free: 0, used: 1 });
    expect(await books.at(virginia, OVERDRAFT)).toEqual({ free: 1, used: 0 });
  });
});

describe('a named user', () => {
  test('has one seat on all of its devices', async () => {
    const license = await licenseWith(world, namedUser(1));
    expect(await license.claim(virginia, 'desk', { user: 'ada' })).toMatchObject({ value: { isNew: true } });
    expect(await license.claim(ireland, 'phone', { user: 'ada' })).toMatchObject({ ok: false });
    await world.replicateAll();
    expect(await license.claim(ireland, 'phone', { user: 'ada' })).toMatchObject({
      value: { isNew: false, seat: { region: virginia, holder: { user: 'ada', devices: ['desk', 'phone'] } } },
    });
    expect(await booksOf(world, license.id).held()).toEqual([`ada@${virginia}`]);
  });

  test('has as many devices as the plan says, and is told which they are', async () => {
    const license = await licenseWith(world, namedUser(1, { devicesPerUser: 1 }));
    await license.claim(virginia, 'desk', { user: 'ada' });
    expect(await license.claim(virginia, 'phone', { user: 'ada' })).toEqual({
      ok: false,
      refusal: { code: 'DEVICES_EXHAUSTED', limit: 1, devices: ['desk'] },
    });
  });

  // `label` takes halves of characters, which neither UTF-8 nor hashes of it tell apart: two users, one seat.
  test('is nobody else: names that differ are two users, or are no names', async () => {
    const license = await licenseWith(world, namedUser(2));
    const names = ['\ud800', '\ud801'].filter((name) => label.safeParse(name).success);
    for (const user of names) await license.claim(virginia, 'desk', { user });
    expect(await booksOf(world, license.id).seats()).toHaveLength(names.length);
  });

  test('must be named', async () => {
    const license = await licenseWith(world, namedUser(1));
    expect(await license.claim(virginia, 'desk')).toEqual({ ok: false, refusal: { code: 'USER_REQUIRED' } });
  });
});
