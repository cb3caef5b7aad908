import { type DynamoDBClient, GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { keyOfItem } from '../key-of-item.ts';
import type { NativeWrite, Replica } from './replica.ts';
import { type Item, itemRow, itemRowKey } from './side-table.ts';
import { stampZero } from './stamps.ts';

/** The table in a region that has been replicated before. */
export interface BackfillSource {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

const presentState = async ({ client, tableName }: BackfillSource, key: Item, image: Item): Promise<NativeWrite> => {
  const { Item: row } = await client.send(new GetItemCommand({ ...itemRowKey(tableName, key), ConsistentRead: true }));
  return { key, image, stamp: row === undefined ? stampZero : itemRow(row).stamp };
};

/** Fills a replica that was added to a table with items: the stream tells of the last day only, and the items stay. */
export const backfill = async (source: BackfillSource, target: Pick<Replica, 'apply'>): Promise<void> => {
  const { client, tableName } = source;
  const keyOf = await keyOfItem(client, tableName);
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    await target.apply(await Promise.all(Items.map((item) => presentState(source, keyOf(item), item))));
  }
};
