import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../../lambdas/adapters/dynamodb/items.ts';
import { poolsOf, seatsOf } from '../../lambdas/adapters/dynamodb/keys.ts';
import { poolFromItem, seatFromItem } from '../../lambdas/adapters/dynamodb/seat-items.ts';
import { itemAttributes, tableKey } from '../../lambdas/contract/table.ts';
import type { LicenseId, Region } from '../../lambdas/core/ids.ts';
import { supplyOf } from '../../lambdas/core/seats/pool-supply.ts';
import { OVERDRAFT, type Resource, SEATS } from '../../lambdas/core/seats/seat-resource.ts';
import { labelOf, nameOf } from '../../lambdas/core/seats/seat.ts';
import type { StoredPool, StoredSeat } from '../../lambdas/operations/seats/seat-ports.ts';
import type { SeatWorld } from './seat-world.ts';

/** What all regions together have of a resource, each asked for its own pool and for nobody else's. */
export interface Balance {
  readonly free: number;
  readonly used: number;
  /** Sent and not yet credited; negative where more was taken over than was sent. */
  readonly inFlight: number;
  readonly supply: number;
}

export interface Books {
  /** Each region's own pool, as it is there. */
  readonly pools: (of?: Resource) => Promise<readonly StoredPool[]>;
  readonly balance: (of?: Resource) => Promise<Balance>;
  /** Free and used in one region. */
  readonly at: (region: Region, of?: Resource) => Promise<{ readonly free: number; readonly used: number }>;
  /** Seats that are held, each as its own region has it: `holder@region`, sorted. */
  readonly held: () => Promise<readonly string[]>;
  readonly seats: () => Promise<readonly StoredSeat[]>;
  /** Throws where what is held, what the pools say and what the accounts say are not the same. */
  readonly audit: () => Promise<void>;
}

/** Items of one partition of a region's copy of the table. */
const under = async (world: SeatWorld, region: Region, partition: string): Promise<readonly Item[]> => {
  const query = new QueryCommand({
    TableName: world.table.tableName,
    KeyConditionExpression: `${tableKey.partition} = :partition`,
    ExpressionAttributeValues: marshall({ ':partition': partition }),
    ConsistentRead: true,
  });
  return (await world.table.client(region).send(query)).Items ?? [];
};

const totals = (of: Readonly<Record<string, number>>): number =>
  Object.values(of).reduce((total, each) => total + each, 0);

/** The books of a license: what its pools and seats come to, read past all operations. */
export const booksOf = (world: SeatWorld, license: LicenseId): Books => {
  const everywhere = async (partitionOf: (region: Region) => string): Promise<readonly Item[]> => {
    const found = await Promise.all(world.all.map((region) => under(world, region, partitionOf(region))));
    return world.all.flatMap((region, at) =>
      (found[at] ?? []).filter((item) => item[itemAttributes.writer]?.S === region),
    );
  };
  const pools = async (of: Resource = SEATS): Promise<readonly StoredPool[]> =>
    (await everywhere(() => poolsOf(license, of))).map(poolFromItem);
  const seats = async (): Promise<readonly StoredSeat[]> =>
    (await everywhere((region) => seatsOf(license, region)))
      .map(seatFromItem)
      .filter(({ value }) => value.ended === undefined);
  const balance = async (of: Resource = SEATS): Promise<Balance> => {
    const found = await pools(of);
    const sum = (part: (pool: StoredPool) => number): number => found.reduce((total, each) => total + part(each), 0);
    return {
      free: sum(({ free }) => free),
      used: sum(({ used }) => used),
      inFlight: sum(({ pool }) => totals(pool.sent) - totals(pool.received)),
      supply: supplyOf(found.map(({ pool }) => pool)),
    };
  };
  return {
    pools,
    seats,
    balance,
    at: async (region, of) => {
      const found = (await pools(of)).find(({ pool }) => pool.region === region);
      return { free: found?.free ?? 0, used: found?.used ?? 0 };
    },
    held: async () => (await seats()).map(({ value }) => `${labelOf(nameOf(value.holder))}@${value.region}`).toSorted(),
    audit: async () => {
      const held = await seats();
      for (const resource of [SEATS, OVERDRAFT]) {
        const { free, used, inFlight, supply } = await balance(resource);
        const owned = held.filter(({ value }) => value.resource === resource).length;
        if (owned !== used) throw new Error(`${owned} of ${resource} are held, and the pools say ${used}`);
        if (free + used + inFlight !== supply) {
          throw new Error(
            `${free} free, ${used} used and ${inFlight} under way are not the supply of ${supply} ${resource}`,
          );
        }
      }
    },
  };
};
