import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Item, isEntity } from '../../lambdas/adapters/dynamodb/items.ts';
import { itemAttributes, tableKey } from '../../lambdas/contract/table.ts';
import type { LicenseId, Region } from '../../lambdas/core/ids.ts';
import { type SeatNews, newsOf } from '../../lambdas/core/seats/seat-news.ts';
import { type SettledSeats, settleSeats } from '../../lambdas/operations/seats/settle-seats.ts';
import { NOON } from './licensing.ts';
import type { SeatWorld } from './seat-world.ts';
import { itemsIn } from './seat-world-replication.ts';

const newsIn = (item: Item): SeatNews | undefined => {
  const row = unmarshall(item) as { document: object; change?: { action: string } };
  const change = { id: 'chg_1', at: NOON, actor: 'anybody', requestId: 'request-1', action: row.change?.action ?? '' };
  const entity = item[itemAttributes.entity]?.S ?? '';
  const document = JSON.stringify(row.document);
  return newsOf({ sequence: '1', after: { partitionKey: '', entity, writer: '', version: 1, document, change } });
};

/** All that the stream of a region has to tell of a license, by what has reached the region. In the table's order. */
export const newsFor = async (world: SeatWorld, region: Region, license: LicenseId): Promise<readonly SeatNews[]> =>
  (await itemsIn(world.table, region))
    .filter((item) => item[tableKey.partition]?.S?.includes(license) === true)
    .filter((item) => ['license', 'pool', 'seat'].some((kind) => isEntity(item, kind as 'license')))
    .map(newsIn)
    .filter((each) => each !== undefined);

/** Has a region carry out news. */
export const settle = (world: SeatWorld, region: Region, news: readonly SeatNews[]): Promise<SettledSeats> =>
  settleSeats(world.in(region), news, 'request-of-the-stream');

/** Rounds of news and news of news within which all must be settled. */
const ROUNDS_MAX = 6;

/**
 * Lets all regions hear of each other and carry out what they hear, until that asks for nothing more.
 *
 * @param regions in the order in which they hear; those whose function does not run are left out
 */
export const settleAll = async (
  world: SeatWorld,
  license: LicenseId,
  regions: readonly Region[] = world.all,
): Promise<void> => {
  world.written();
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    await world.replicateAll();
    for (const region of regions) {
      const { failed } = await settle(world, region, await newsFor(world, region, license));
      if (failed.length > 0) throw new Error('news could not be carried out', { cause: failed });
    }
    if (world.written().length === 0) return;
  }
  throw new Error(`the regions are not settled after ${ROUNDS_MAX} rounds`);
};
