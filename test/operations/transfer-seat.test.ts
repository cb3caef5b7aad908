import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DependencyUnavailable } from '../../lambdas/operations/faults.ts';
import { checkLicense } from '../../lambdas/operations/check-license.ts';
import { transferSeat } from '../../lambdas/operations/seats/transfer-seat.ts';
import { outcomeOf } from '../support/operator-world.ts';
import { type SeatWorld, ireland, seatWorld, sydney, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { type WorldLicense, floating, licenseWith, namedUser, nodeLocked } from '../support/seat-world-license.ts';
import { beforeSeatCalls } from '../support/seat-world-meanwhile.ts';
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

describe('to a device that claims one in the same moment', () => {
  /** Hands a seat on, while the other device claims one right before the n-th call of the store of seats. */
  const claimedBeforeCall = async (n: number) => {
    const license = await licenseWith(world, nodeLocked(2));
    await license.claim(virginia, 'old');
    let calls = 0;
    const ports = beforeSeatCalls(world.in(virginia), async () => {
      calls += 1;
      if (calls === n) await license.claim(virginia, 'new');
    });
    const move = { from: { device: 'old' }, to: { device: 'new' }, requestId: 'request-1' };
    return { license, answer: await transferSeat(ports, license.key, move), calls };
  };

  test('nothing is handed on, whenever that is: both have a seat, and the pool says so', async () => {
    let n = 1;
    for (; ; n += 1) {
      const { license, answer, calls } = await claimedBeforeCall(n);
      if (calls < n) break;
      const books = booksOf(world, license.id);
      await books.audit();
      expect(await books.held()).toEqual([`new@${virginia}`, `old@${virginia}`]);
      expect(answer).toMatchObject({ ok: false, refusal: { code: 'CONFLICT' } });
    }
    // Every region is asked for a seat of either, and something is written.
    expect(n).toBeGreaterThan(2 * world.all.length + 1);
  });
});

describe('a leased seat that is handed on', () => {
  test('has a whole lease in its new hands', async () => {
    const license = await licenseWith(world, floating(1));
    await license.claim(virginia, 'old');
    world.after('PT20M');
    const until = new Date(Date.parse(world.now()) + 30 * 60_000).toISOString();
    expect(await license.transfer(ireland, 'old', 'new')).toMatchObject({
      value: { claimedAt: world.now(), expiresAt: until },
    });
  });

  test('is still its holder’s to hand on once its lease is over, while nobody has needed the place', async () => {
    const license = await licenseWith(world, floating(1));
    await license.claim(virginia, 'old');
    world.after('PT31M');
    expect(await license.transfer(virginia, 'old', 'new')).toMatchObject({ ok: true });
    expect(await booksOf(world, license.id).held()).toEqual([`new@${virginia}`]);
  });
});

describe('a user’s seat', () => {
  const handOn = async (license: WorldLicense, from: { user?: string }, to: { user?: string }) => {
    const move = { from: { device: 'desk', ...from }, to: { device: 'phone', ...to }, requestId: 'request-1' };
    return transferSeat(world.in(ireland), license.key, move);
  };

  test('is handed on to a user, with the device that the other one has', async () => {
    const license = await licenseWith(world, namedUser(1));
    for (const device of ['desk', 'tablet']) await license.claim(virginia, device, { user: 'ada' });
    expect(await handOn(license, { user: 'ada' }, { user: 'bob' })).toMatchObject({
      value: { transferredFrom: 'ada', holder: { kind: 'user', user: 'bob', devices: ['phone'] } },
    });
    const books = booksOf(world, license.id);
    expect(await books.held()).toEqual([`bob@${virginia}`]);
    await books.audit();
  });

  test.each([
    ['from', {}, { user: 'bob' }],
    ['to', { user: 'ada' }, {}],
  ])('is handed on %s a user that is named, or not at all', async (_, from, to) => {
    const license = await licenseWith(world, namedUser(1));
    await license.claim(virginia, 'desk', { user: 'ada' });
    expect(await handOn(license, from, to)).toEqual({ ok: false, refusal: { code: 'USER_REQUIRED' } });
    expect(await booksOf(world, license.id).held()).toEqual([`ada@${virginia}`]);
  });
});

// `look` takes any held seat of the old holder: a void one is handed on as well, and counts from its new claim on.
test('a seat of a region that was given up is nobody’s to hand on: its place was taken over', async () => {
  const license = await licenseWith(world, nodeLocked(3));
  await license.claim(ireland, 'old');
  await world.replicateAll();
  world.isolate(ireland);
  await outcomeOf(license.retire(virginia, ireland));
  const others = ['a', 'b', 'c'];
  for (const device of others) expect(await license.claim(virginia, device)).toMatchObject({ ok: true });
  world.heal();
  world.after('PT10S');
  await settleAll(world, license.id);
  const answer = await license.transfer(virginia, 'old', 'new');
  await world.replicateAll();
  const codes = ['new', ...others].map(async (device) =>
    checkLicense(world.in(virginia), license.key, { claimant: { device } }),
  );
  const valid = (await Promise.all(codes)).filter((answered) => answered?.code === 'VALID');
  expect({ valid: valid.length, ok: answer.ok }).toEqual({ valid: 3, ok: false });
});

describe('a device whose own seat was of a region that was given up holds none, and can be handed one', () => {
  /** Ireland, alone, is given up; two devices have a seat there since before, and places are free there. */
  const givenUp = async (device: string) => {
    const license = await licenseWith(world, nodeLocked(5));
    for (const each of [device, 'other', 'another']) await license.claim(ireland, each);
    await license.release(ireland, 'another');
    await world.replicateAll();
    world.isolate(ireland);
    await outcomeOf(license.retire(virginia, ireland));
    world.after('PT1M');
    return license;
  };

  test('in another region', async () => {
    const license = await givenUp('new');
    await license.claim(virginia, 'old');
    world.heal();
    expect(await license.transfer(virginia, 'old', 'new')).toMatchObject({ ok: true, value: { region: virginia } });
    await settleAll(world, license.id);
    const books = booksOf(world, license.id);
    expect((await books.held()).filter((seat) => seat.startsWith('new'))).toEqual([`new@${virginia}`]);
    await books.audit();
  });

  test('in that very region, once it is back: the void seat goes back first', async () => {
    const license = await givenUp('new');
    // Alone, the region goes on giving what it held; what is claimed after it was given up is held by right.
    expect(await license.claim(ireland, 'old')).toMatchObject({ ok: true });
    world.heal();
    await settleAll(world, license.id);
    const { used } = await booksOf(world, license.id).at(ireland);
    expect(await license.transfer(ireland, 'old', 'new')).toMatchObject({ ok: true, value: { region: ireland } });
    const books = booksOf(world, license.id);
    expect((await books.held()).filter((seat) => !seat.startsWith('other'))).toEqual([`new@${ireland}`]);
    expect(await books.at(ireland)).toMatchObject({ used: used - 1 });
    await books.audit();
  });
});

// It hands on the first one found, not the newer one, which stays: its old holder runs on.
test('a device with a seat in two regions, which have not heard of each other, keeps none of them', async () => {
  const license = await licenseWith(world, nodeLocked(3));
  await license.claim(virginia, 'old');
  world.after('PT1S');
  await license.claim(ireland, 'old');
  expect(await license.transfer(sydney, 'old', 'new')).toMatchObject({ ok: true });
  await settleAll(world, license.id);
  const books = booksOf(world, license.id);
  await books.audit();
  expect((await books.held()).map((seat) => seat.split('@')[0])).toEqual(['new']);
});
