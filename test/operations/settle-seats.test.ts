import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Region } from '../../lambdas/core/ids.ts';
import type { SeatNews } from '../../lambdas/core/seats/seat-news.ts';
import { SEATS } from '../../lambdas/core/seats/seat-resource.ts';
import type { SeatPorts } from '../../lambdas/operations/seats/seat-ports.ts';
import { settleSeats } from '../../lambdas/operations/seats/settle-seats.ts';
import { newLicenseId } from '../support/licensing.ts';
import { outcomeOf } from '../support/operator-world.ts';
import { type SeatWorld, ireland, seatWorld, virginia } from '../support/seat-world.ts';
import { type Books, booksOf } from '../support/seat-world-books.ts';
import { type WorldLicense, licenseWith, nodeLocked } from '../support/seat-world-license.ts';
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

interface Case {
  readonly license: WorldLicense;
  readonly books: Books;
}
const device = (name: string) => ({ kind: 'device', device: name }) as const;

/** What happened before a piece of news, who hears it, and what must be so once it was carried out. */
interface Told {
  readonly before: (of: Case) => Promise<unknown>;
  readonly news: (license: WorldLicense) => SeatNews;
  readonly hears: Region;
  readonly then: (of: Case) => Promise<void>;
}

const told: Readonly<Record<string, Told>> = {
  'a license that was given more seats': {
    before: ({ license }) => license.setSeats({ limit: 7 }),
    news: ({ id }) => ({ kind: 'license', license: id }),
    hears: virginia,
    then: async ({ books }) => {
      expect(await books.balance()).toMatchObject({ supply: 7, free: 5 });
    },
  },
  'a license that was given fewer seats': {
    before: ({ license }) => license.setSeats({ limit: 3 }),
    news: ({ id }) => ({ kind: 'license', license: id }),
    hears: virginia,
    then: async ({ books }) => {
      expect(await books.balance()).toMatchObject({ supply: 3, free: 1 });
    },
  },
  'a region that was given up, by a request that died': {
    before: async ({ license }) => {
      world.isolate(ireland);
      world.crashBeforeWrite(2);
      await license.retire(virginia, ireland).catch(() => undefined);
      world.revive();
    },
    news: ({ id }) => ({ kind: 'region-retired', license: id, home: virginia, regions: [ireland] }),
    hears: virginia,
    then: async ({ books }) => {
      expect(await books.at(virginia)).toEqual({ free: 4, used: 1 });
    },
  },
  'a pool that sent something': {
    before: async ({ license }) => {
      // Nothing free, sent, and not credited.
      world.crashBeforeWrite(3);
      await expect(license.claim(ireland, 'next')).rejects.toThrow(`pool.credited in ${ireland}`);
      world.revive();
    },
    news: ({ id }) => ({ kind: 'pool', license: id, resource: SEATS, region: virginia }),
    hears: ireland,
    then: async ({ books }) => {
      expect(await books.balance()).toEqual({ free: 3, used: 2, inFlight: 0, supply: 5 });
    },
  },
  'a seat that was claimed elsewhere by a device that has one here': {
    before: async ({ license }) => {
      await license.claim(virginia, 'roamer');
      world.after('PT1S');
      await license.claim(ireland, 'roamer');
    },
    news: ({ id }) => ({ kind: 'seat-held', license: id, holder: device('roamer'), region: ireland }),
    hears: virginia,
    then: async ({ books }) => {
      expect(await books.held()).toContain(`roamer@${ireland}`);
      expect(await books.held()).not.toContain(`roamer@${virginia}`);
    },
  },
  'a seat of this region that ended, while more are held than there shall be': {
    before: async ({ license }) => {
      await license.setSeats({ limit: 1 });
      await settleAll(world, license.id);
      await license.release(virginia, 'at-home');
    },
    news: ({ id }) => ({ kind: 'seat-ended', license: id, holder: device('at-home'), region: virginia }),
    hears: virginia,
    then: async ({ license, books }) => {
      expect(await books.balance()).toEqual({ free: 0, used: 1, inFlight: 0, supply: 1 });
      expect(await world.in(virginia).seats.find(virginia, license.id, device('at-home'))).toBeUndefined();
    },
  },
};

/** Five seats: one held in Virginia, one in Ireland, and three free in Virginia. */
const prepared = async ({ before }: Told): Promise<Case> => {
  const license = await licenseWith(world, nodeLocked(5));
  await license.claim(virginia, 'at-home');
  await license.claim(ireland, 'away');
  await world.replicateAll();
  const of = { license, books: booksOf(world, license.id) };
  await before(of);
  await world.replicateAll();
  return of;
};
const cases = Object.entries(told);

describe('what happened is carried out, when told of', () => {
  test.each(cases)('%s', async (_, each) => {
    const of = await prepared(each);
    expect(await settle(world, each.hears, [each.news(of.license)])).toEqual({ failed: [] });
    await each.then(of);
    await of.books.audit();
  });

  test.each(cases)('%s, twice in one delivery and again in another', async (_, each) => {
    const of = await prepared(each);
    const news = each.news(of.license);
    for (const delivery of [[news, news], [news]]) {
      expect(await settle(world, each.hears, delivery)).toEqual({ failed: [] });
    }
    await each.then(of);
    await of.books.audit();
  });

  test.each(cases)('%s, behind and before everything else there is to tell, newest first', async (_, each) => {
    const of = await prepared(each);
    const all = (await newsFor(world, each.hears, of.license.id)).toReversed();
    const news = each.news(of.license);
    expect(await settle(world, each.hears, [...all, news, ...all])).toEqual({ failed: [] });
    await each.then(of);
    await of.books.audit();
  });
});

describe('news that asks for nothing', () => {
  test('of a license that has not arrived here fails nothing', async () => {
    const license = newLicenseId();
    const news: SeatNews[] = [
      { kind: 'license', license },
      { kind: 'pool', license, resource: SEATS, region: virginia },
      { kind: 'seat-held', license, holder: device('a'), region: virginia },
      { kind: 'seat-ended', license, holder: device('a'), region: ireland },
    ];
    expect(await settle(world, ireland, news)).toEqual({ failed: [] });
  });

  test('writes nothing: all is settled', async () => {
    const license = await licenseWith(world, nodeLocked(2));
    await license.claim(ireland, 'a');
    await settleAll(world, license.id);
    world.written();
    for (const region of world.all) await settle(world, region, await newsFor(world, region, license.id));
    expect(world.written()).toEqual([]);
  });

  test('of a seat that ended and was claimed again takes nothing away', async () => {
    const license = await licenseWith(world, nodeLocked(1));
    await license.claim(virginia, 'a');
    await license.release(virginia, 'a');
    const late = await newsFor(world, virginia, license.id);
    await license.claim(virginia, 'a');
    await settle(world, virginia, late);
    const books = booksOf(world, license.id);
    expect(await books.held()).toEqual([`a@${virginia}`]);
    await books.audit();
  });

  test('of a region that was given up is left to the home', async () => {
    const license = await licenseWith(world, nodeLocked(3));
    await license.claim(ireland, 'a');
    await outcomeOf(license.retire(virginia, ireland));
    await world.replicateAll();
    world.written();
    await settle(world, ireland, [{ kind: 'region-retired', license: license.id, home: virginia, regions: [ireland] }]);
    expect(world.written()).toEqual([]);
  });
});

test('one piece of news that cannot be carried out does not hold up the others, and is told of', async () => {
  const [stuck, other] = [await licenseWith(world, nodeLocked(2)), await licenseWith(world, nodeLocked(2))];
  const ports = world.in(virginia);
  /** Others are always faster at the pool of one of the licenses. */
  const move: SeatPorts['pools']['move'] = (from, ...step) =>
    from.pool.license === stuck.id ? Promise.resolve(false) : ports.pools.move(from, ...step);
  const news = [stuck, other].map(({ id }): SeatNews => ({
    kind: 'pool',
    license: id,
    resource: SEATS,
    region: ireland,
  }));
  const { failed } = await settleSeats({ ...ports, pools: { ...ports.pools, move } }, news, 'request-1');
  expect(failed).toMatchObject([{ license: stuck.id, what: SEATS, error: { name: 'SeatsContended' } }]);
  expect(await booksOf(world, other.id).balance()).toMatchObject({ supply: 2 });
});
