import { BatchGetItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { seatIndex, tableKey } from '../../contract/table.ts';
import type { LicenseId, Region } from '../../core/ids.ts';
import type { Instant } from '../../core/instant.ts';
import type { SeatRange } from '../../core/seats/reclaim.ts';
import type { RandomBytes } from '../../operations/ports.ts';
import type { StoredSeat } from '../../operations/seats/seat-ports.ts';
import { dependable } from './dependable.ts';
import type { Item } from './items.ts';
import { UNLEASED, seatFromItem, seatShard } from './seat-items.ts';

/** Entries read of each shard and range: enough that claims of the same moment find different seats. */
const ENTRIES = 8;

const rangeCondition = (range: SeatRange, now: Instant) => {
  switch (range) {
    case 'leased':
      return { expression: '#lease <= :bound', bound: now };
    case 'any-lease':
      return { expression: '#lease < :bound', bound: UNLEASED.unleased };
    case 'unleased':
    case 'device':
    case 'user':
      return { expression: 'begins_with(#lease, :bound)', bound: UNLEASED[range] };
  }
};

const shuffled = <Element>(elements: readonly Element[], random: RandomBytes): readonly Element[] => {
  const order = random(elements.length);
  return elements
    .map((element, at) => ({ element, rank: order[at] ?? 0 }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ element }) => element);
};

export interface CandidateSearch {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly random: RandomBytes;
}

const query = (tableName: string, partition: string, range: SeatRange, now: Instant): QueryCommand => {
  const { expression, bound } = rangeCondition(range, now);
  return new QueryCommand({
    TableName: tableName,
    IndexName: seatIndex.name,
    KeyConditionExpression: `#shard = :shard and ${expression}`,
    ExpressionAttributeNames: { '#shard': seatIndex.partition, '#lease': seatIndex.sort },
    ExpressionAttributeValues: marshall({ ':shard': partition, ':bound': bound }),
    Limit: ENTRIES,
  });
};

/** Items that a batch may hold. */
const BATCH = 100;

/**
 * Seats that the index says may be reclaimable, read as they are now: the index lags a moment behind. In a random order,
 * so that many claims at once do not all go for the same seat.
 */
export const findCandidates = async (
  { client, tableName, random }: CandidateSearch,
  of: {
    readonly license: LicenseId;
    readonly region: Region;
    readonly ranges: readonly SeatRange[];
    readonly now: Instant;
  },
): Promise<readonly StoredSeat[]> => {
  const shards = Array.from({ length: seatIndex.shards }, (_, shard) => seatShard(of.license, of.region, shard));
  const queries = shards.flatMap((shard) => of.ranges.map((range) => query(tableName, shard, range, of.now)));
  const answers = await dependable(Promise.all(queries.map((each) => client.send(each))));
  // A seat that changes its range while they are read is in two of them, and a batch names no key twice.
  const keys = distinct(answers.flatMap(({ Items = [] }) => Items).map((item) => keyIn(item)));
  if (keys.length === 0) return [];
  const chosen = shuffled(keys, random).slice(0, BATCH);
  const get = new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: [...chosen], ConsistentRead: true } } });
  const { Responses } = await dependable(client.send(get));
  return shuffled((Responses?.[tableName] ?? []).map(seatFromItem), random);
};

const distinct = (keys: readonly Item[]): readonly Item[] => [
  ...new Map(keys.map((key) => [JSON.stringify(key), key])).values(),
];

const keyIn = (item: Item): Item => {
  const { [tableKey.partition]: partition, [tableKey.sort]: sort } = item;
  if (partition === undefined || sort === undefined) throw new Error('an index entry without a key');
  return { [tableKey.partition]: partition, [tableKey.sort]: sort };
};
