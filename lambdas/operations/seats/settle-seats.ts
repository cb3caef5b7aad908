import type { LicenseId } from '../../core/ids.ts';
import type { SeatNews } from '../../core/seats/seat-news.ts';
import { OVERDRAFT, type Resource, SEATS } from '../../core/seats/seat-resource.ts';
import type { HolderName } from '../../core/seats/seat.ts';
import { isReclaimable, yieldsTo } from '../../core/seats/seat-standing.ts';
import type { Author } from '../author.ts';
import { endSeat } from './end-seat.ts';
import { licenseInForce } from '../license-in-force.ts';
import type { SeatPorts } from './seat-ports.ts';
import { type PoolOf, settleAccount } from './settle-account.ts';
import { settleSupply } from './settle-supply.ts';
import { takeOverPools } from './take-over-pools.ts';

const ACTOR = 'licet:settle-seats';

export interface SettledSeats {
  readonly failed: readonly { readonly license: LicenseId; readonly what: string; readonly error: unknown }[];
}

const settlePool = async (ports: SeatPorts, by: Author, of: PoolOf): Promise<void> => {
  const home = (await ports.reader.license(of.license))?.license.value.home;
  await settleAccount(ports, by, ports.region, of);
  if (home === ports.region) await settleSupply(ports, by, home, of);
};

/**
 * Ends this region's seat of a holder that has a newer one in another region: it roamed while the regions did not hear
 * of each other. The other region comes to the same view of which one is the newer, and keeps it.
 */
const yieldSeat = async (ports: SeatPorts, by: Author, id: LicenseId, holder: HolderName): Promise<void> => {
  const [facts, own] = await Promise.all([
    ports.reader.license(id, { holders: [holder] }),
    ports.seats.find(ports.region, id, holder),
  ]);
  if (facts === undefined || own === undefined || own.value.ended !== undefined) return;
  const now = ports.clock();
  const { license, entitlements } = await licenseInForce(ports.reader, facts.license.value, now);
  const policy = entitlements.seats;
  if (policy === undefined) return;
  const others = facts.seats.filter(({ value }) => value.region !== ports.region && value.ended === undefined);
  const counting = others.filter((other) => !isReclaimable(other, { license, policy, now }));
  if (counting.some((other) => yieldsTo(own, other))) {
    await endSeat(ports, by, own, 'roamed');
  }
};

/** Removes the item of a seat of this region that has ended: its end is in the stream, and nothing asks for it. */
const sweep = async (ports: SeatPorts, license: LicenseId, holder: HolderName): Promise<void> => {
  const seat = await ports.seats.find(ports.region, license, holder);
  if (seat?.value.ended !== undefined) await ports.seats.sweep(seat);
};

/** What news asks of seats and, in the end, which pools may have to be settled. */
const carryOut = async (ports: SeatPorts, by: Author, news: SeatNews): Promise<readonly Resource[]> => {
  const isOwn = 'region' in news && news.region === ports.region;
  switch (news.kind) {
    case 'license':
      return [SEATS, OVERDRAFT];
    case 'region-retired':
      if (news.home !== ports.region) return [];
      await takeOverPools(ports, by, { license: news.license, home: news.home, lostRegions: news.regions });
      return [SEATS, OVERDRAFT];
    case 'pool':
      return isOwn ? [] : [news.resource];
    case 'seat-held':
      if (!isOwn) await yieldSeat(ports, by, news.license, news.holder);
      return [];
    case 'seat-ended':
      if (isOwn) await sweep(ports, news.license, news.holder);
      return [SEATS, OVERDRAFT];
  }
};

/**
 * Carries out what changes ask of the seats and pools of this region. Claims do the same where they need it; this is for
 * what no claim comes by to do: transfers cut short, limits that were lowered, devices that roamed.
 *
 * One piece of news that fails does not hold up the others. However many of them concern a pool, it is settled once.
 */
export const settleSeats = async (
  ports: SeatPorts,
  news: readonly SeatNews[],
  requestId: string,
): Promise<SettledSeats> => {
  const by = { actor: ACTOR, requestId };
  const failed: { license: LicenseId; what: string; error: unknown }[] = [];
  const attempt = async (license: LicenseId, what: string, step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (error) {
      failed.push({ license, what, error });
    }
  };
  const pools = new Map<string, PoolOf>();
  for (const each of news) {
    const { license, kind } = each;
    await attempt(license, kind, async () => {
      for (const resource of await carryOut(ports, by, each))
        pools.set(`${license}#${resource}`, { license, resource });
    });
  }
  for (const of of pools.values()) await attempt(of.license, of.resource, () => settlePool(ports, by, of));
  return { failed };
};
