import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Region } from '../../lambdas/core/ids.ts';
import { checkLicense } from '../../lambdas/operations/check-license.ts';
import { OVERDRAFT } from '../../lambdas/core/seats/seat-resource.ts';
import { retireRegion } from '../../lambdas/operations/seats/retire-region.ts';
import { claimOf, outcomeOf, requestFor } from '../support/operator-world.ts';
import { type SeatWorld, ireland, seatWorld, sydney, virginia } from '../support/seat-world.ts';
import { booksOf } from '../support/seat-world-books.ts';
import { type WorldLicense, licenseWith, nodeLocked } from '../support/seat-world-license.ts';
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

const LIMIT = 5;

/** Five seats at home in Virginia; two of them held in Ireland, which has one more free; every region knows. */
const shared = async () => {
  const license = await licenseWith(world, nodeLocked(LIMIT));
  for (const device of ['a', 'b', 'c']) await license.claim(ireland, device);
  await license.release(ireland, 'c');
  await world.replicateAll();
  const books = booksOf(world, license.id);
  expect(await books.at(ireland)).toEqual({ free: 1, used: 2 });
  return { license, books };
};
const check = async (license: WorldLicense, region: Region, device: string) =>
  (await checkLicense(world.in(region), license.key, { claimant: { device } }))?.code;
const retired = (license: WorldLicense, asked: Region, lost: Region) => outcomeOf(license.retire(asked, lost));
/** Devices that hold a seat by right, as a region sees them. */
const valid = async (license: WorldLicense, region: Region, devices: readonly string[]) => {
  const codes = await Promise.all(devices.map((device) => check(license, region, device)));
  return devices.filter((_, at) => codes[at] === 'VALID');
};

describe('a lost region that is not the home', () => {
  test('loses its seats: their devices claim elsewhere, and in the end exactly the limit is claimed', async () => {
    const { license, books } = await shared();
    world.isolate(ireland);
    await retired(license, virginia, ireland);
    expect(await check(license, virginia, 'a')).toBe('SEAT_REQUIRED');
    expect(await books.at(virginia)).toEqual({ free: LIMIT, used: 0 });
    expect(await license.claim(virginia, 'a')).toMatchObject({ value: { isNew: true, seat: { region: virginia } } });
    await world.replicate(virginia, sydney);
    expect(await license.claimUntilRefused(sydney)).toMatchObject({ claimed: LIMIT - 1 });
  });

  test('is taken from once, however often that is asked', async () => {
    const { license, books } = await shared();
    world.isolate(ireland);
    for (const asked of [virginia, sydney, virginia]) await retired(license, asked, ireland);
    expect(await books.at(virginia)).toEqual({ free: LIMIT, used: 0 });
    expect((await license.claimUntilRefused(virginia)).claimed).toBe(LIMIT);
  });

  test('is taken from by the repetition of a request that died, idempotency key and all', async () => {
    const { license, books } = await shared();
    world.isolate(ireland);
    const request = requestFor(license.id, { claim: claimOf('one-request') });
    world.crashBeforeWrite(2);
    await expect(retireRegion(world.in(virginia), request, ireland)).rejects.toThrow('pool.taken-over');
    world.revive();
    const outcome = await outcomeOf(retireRegion(world.in(virginia), request, ireland));
    expect(outcome.replayed).toBe(true);
    expect(await books.at(virginia)).toEqual({ free: LIMIT, used: 0 });
  });

  test('loses its overdraft as well', async () => {
    const license = await licenseWith(world, nodeLocked(1, { overdraft: 2 }));
    for (const device of ['a', 'b', 'c']) await license.claim(ireland, device);
    await world.replicateAll();
    world.isolate(ireland);
    await retired(license, virginia, ireland);
    const books = booksOf(world, license.id);
    expect(await books.at(virginia)).toEqual({ free: 1, used: 0 });
    expect(await books.at(virginia, OVERDRAFT)).toEqual({ free: 2, used: 0 });
    expect((await license.claimUntilRefused(virginia)).claimed).toBe(3);
  });

  test('that answers after all yields at once', async () => {
    const { license, books } = await shared();
    await retired(license, virginia, ireland);
    expect(await books.at(ireland)).toEqual({ free: -2, used: 2 });
    expect(await books.balance()).toEqual({ free: LIMIT - 2, used: 2, inFlight: 0, supply: LIMIT });
    expect((await license.claimUntilRefused(sydney)).claimed).toBe(LIMIT);
  });

  test('can be asked for seats again once it is back: what it held is gone, what it is sent is good', async () => {
    const { license, books } = await shared();
    world.isolate(ireland);
    await retired(license, virginia, ireland);
    world.heal();
    world.after('PT10S');
    await settleAll(world, license.id);
    expect(await books.balance()).toMatchObject({ inFlight: 0, supply: LIMIT });
    const names = Array.from({ length: LIMIT + 2 }, (_, at) => `back-${at}`);
    for (const name of names) await license.claim(ireland, name);
    await settleAll(world, license.id);
    expect(await valid(license, virginia, ['a', 'b', ...names])).toHaveLength(LIMIT);
    await books.audit();
  });

  test('that comes back gives nobody the place of a void seat: that place was taken over', async () => {
    const { license, books } = await shared();
    world.isolate(ireland);
    await retired(license, virginia, ireland);
    expect((await license.claimUntilRefused(virginia)).claimed).toBe(LIMIT);
    world.heal();
    world.after('PT10S');
    await settleAll(world, license.id);
    expect(await license.claimUntilRefused(ireland)).toEqual({ claimed: 0, code: 'SEATS_EXHAUSTED' });
    const retiredAt = (await world.in(virginia).reader.license(license.id))?.license.value.retiredRegions?.[ireland];
    const byRight = (await books.seats()).filter(
      ({ value }) => value.region !== ireland || value.claimedAt > (retiredAt ?? ''),
    );
    expect(byRight).toHaveLength(LIMIT);
  });

  test.each([
    ['not asked anything', 'PT1H'],
    ['asked a moment ago', 'PT0S'],
  ])('gives no seat once it sees that it was given up, before it has yielded, when it was %s', async (_, ago) => {
    const { license } = await shared();
    for (const device of ['a', 'b']) await license.release(ireland, device);
    await world.replicateAll();
    world.isolate(ireland);
    await retired(license, virginia, ireland);
    expect((await license.claimUntilRefused(virginia)).claimed).toBe(LIMIT);
    world.after('PT1H');
    // Alone, the region gives what it holds, as it must; and it has read the license's pools for that.
    expect(await license.claim(ireland, 'c')).toMatchObject({ ok: true });
    await license.release(ireland, 'c');
    world.heal();
    await world.replicateAll();
    world.after(ago);
    expect(await license.claimUntilRefused(ireland)).toEqual({ claimed: 0, code: 'SEATS_EXHAUSTED' });
  });

  test('that is given up a second time is taken from again', async () => {
    const { license, books } = await shared();
    await retired(license, virginia, ireland);
    world.after('PT1H');
    await settleAll(world, license.id);
    for (const device of ['d', 'e']) expect(await license.claim(ireland, device)).toMatchObject({ ok: true });
    await world.replicateAll();
    world.isolate(ireland);
    await retired(license, virginia, ireland);
    expect(await check(license, virginia, 'd')).toBe('SEAT_REQUIRED');
    expect((await books.at(virginia)).free).toBe(LIMIT);
  });
});

describe('a lost region that is the home', () => {
  test('hands the license to the region that is asked, with all that it held', async () => {
    const { license, books } = await shared();
    await license.claim(virginia, 'at-home');
    await world.replicateAll();
    world.isolate(virginia);
    await retired(license, sydney, virginia);
    const stored = await world.in(sydney).reader.license(license.id);
    expect(stored?.license.value.home).toBe(sydney);
    expect(await check(license, sydney, 'at-home')).toBe('SEAT_REQUIRED');
    expect(await check(license, sydney, 'a')).toBe('VALID');
    expect(await books.at(sydney)).toEqual({ free: 2, used: 0 });
    expect((await license.claimUntilRefused(sydney)).claimed).toBe(LIMIT - 2);
  });

  test('that comes back yields, is the home no more, and hears of it', async () => {
    const { license, books } = await shared();
    world.isolate(virginia);
    world.after('PT1M');
    await retired(license, sydney, virginia);
    world.heal();
    await settleAll(world, license.id);
    expect((await world.in(virginia).reader.license(license.id))?.license.value.home).toBe(sydney);
    expect(await books.balance()).toEqual({ free: 3, used: 2, inFlight: 0, supply: LIMIT });
    expect((await license.claimUntilRefused(virginia)).claimed).toBe(LIMIT - 2);
    await books.audit();
  });

  test('is given up by the request of another region alone', async () => {
    const { license } = await shared();
    expect(await license.retire(virginia, virginia)).toMatchObject({ ok: false, refusal: { code: 'CONFLICT' } });
  });

  test('leaves a limit that can be changed at the new home', async () => {
    const { license, books } = await shared();
    world.isolate(virginia);
    world.after('PT1M');
    await retired(license, ireland, virginia);
    expect(await books.at(ireland)).toEqual({ free: 3, used: 2 });
    world.heal();
    await settleAll(world, license.id);
    await license.setSeats({ limit: 2 });
    await settleAll(world, license.id);
    expect(await books.balance()).toEqual({ free: 0, used: 2, inFlight: 0, supply: 2 });
  });
});

describe('a region that Licet does not run in any more', () => {
  test('is given up like any other, by its account as it is known', async () => {
    const { license } = await shared();
    world.deploy(virginia, sydney);
    expect((await license.claimUntilRefused(sydney)).claimed).toBe(LIMIT - 3);
    await retired(license, virginia, ireland);
    expect((await license.claimUntilRefused(sydney)).claimed).toBe(3);
  });

  test('is not given up where it has no seats of the license', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    world.deploy(virginia, sydney);
    expect(await license.retire(virginia, ireland)).toMatchObject({
      refusal: { code: 'REFERENCE_UNKNOWN', path: 'body.region' },
    });
  });
});

test('what was under way to a lost region is taken over as well', async () => {
  const { license, books } = await shared();
  await license.claim(ireland, 'd');
  // Nothing free, sent, and not credited.
  world.crashBeforeWrite(3);
  await expect(license.claim(ireland, 'e')).rejects.toThrow(`pool.credited in ${ireland}`);
  world.revive();
  expect(await books.balance()).toMatchObject({ used: 3, inFlight: 1 });
  await world.replicateAll();
  world.isolate(ireland);
  await retired(license, virginia, ireland);
  expect(await books.at(virginia)).toEqual({ free: LIMIT, used: 0 });
});
