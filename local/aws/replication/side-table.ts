import { createHash, randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ResourceInUseException,
  type TransactWriteItem,
  type Update,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Stamp } from './stamps.ts';

/**
 * Replication keeps its books in a table beside the replicated one, in each region's own database, so that items and
 * their stream look as the functions wrote them:
 *
 * - one row for each item: `stamp` of the write that is the item's present state, and stamp and sequence number of the
 *   last native write, that is one by a function and not by replication;
 * - one row, `mark`, which every replicating transaction changes as its last step;
 * - one row, `filled`, once the region has been given what other regions had before it.
 *
 * How a replicated write is told from a native one: DynamoDB Local numbers all stream records of a database, over all
 * tables, with one counter, and those of a transaction without a gap, in the order of its steps. A replicating transaction
 * is [the item's row, the item, the mark]. So a record of the table is a replicated write exactly when the record with
 * the next number is one of the mark. (The row comes first for the case that the write changes nothing and has no
 * record: the number before the mark is then the row's, and not that of a native write which came just before.)
 */
export const sideTableName = (tableName: string): string => `${tableName}.replication`;

const KEY = 'id';
const MARK_ID = 'mark';

export type Item = Readonly<Record<string, AttributeValue>>;

const plain = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

/** The same text for equal keys. */
export const keyText = (key: Item): string =>
  JSON.stringify(
    Object.entries(key).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    (_, value: unknown) => plain(value),
  );

const rowKey = (key: Item) => ({
  [KEY]: { S: `item#${createHash('sha256').update(keyText(key)).digest('base64url')}` },
});

/** Makes the side table unless it is there. */
export const createSideTable = async (client: DynamoDBClient, tableName: string): Promise<void> => {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: sideTableName(tableName),
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: KEY, KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: KEY, AttributeType: 'S' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
};

const filledRow = (tableName: string) => ({ TableName: sideTableName(tableName), Key: { [KEY]: { S: 'filled' } } });

/** Whether the region has had every item that others had when it was added. */
export const isFilled = async (client: DynamoDBClient, tableName: string): Promise<boolean> =>
  (await client.send(new GetItemCommand({ ...filledRow(tableName), ConsistentRead: true }))).Item !== undefined;

export const noteFilled = async (client: DynamoDBClient, tableName: string): Promise<void> => {
  const { TableName, Key: Item } = filledRow(tableName);
  await client.send(new PutItemCommand({ TableName, Item }));
};

/** Whether a record of the side table's stream is one of the mark. */
export const isMark = (keys: Item | undefined): boolean => keys?.[KEY]?.S === MARK_ID;

const rowSchema = z.object({
  stamp: z.object({ S: z.string() }),
  nativeStamp: z.object({ S: z.string() }).optional(),
  nativeSequence: z.object({ S: z.string() }).optional(),
});

export interface ItemRow {
  readonly stamp: Stamp;
  readonly nativeStamp: Stamp | undefined;
  readonly nativeSequence: string | undefined;
}

export const itemRow = (row: Item): ItemRow => {
  const { stamp, nativeStamp, nativeSequence } = rowSchema.parse(row);
  return { stamp: stamp.S, nativeStamp: nativeStamp?.S, nativeSequence: nativeSequence?.S };
};

export const itemRowKey = (tableName: string, key: Item) => ({ TableName: sideTableName(tableName), Key: rowKey(key) });

const IS_NEWER = '(attribute_not_exists(stamp) OR stamp < :stamp)';
const IS_LATER = '(attribute_not_exists(nativeSequence) OR nativeSequence < :sequence)';

/** Stamps a native write, unless it has been stamped or the item has a greater stamp already. */
export const stampNative = (tableName: string, key: Item, sequence: string, stamp: Stamp) => ({
  ...itemRowKey(tableName, key),
  UpdateExpression: 'SET stamp = :stamp, nativeStamp = :stamp, nativeSequence = :sequence',
  ConditionExpression: `${IS_LATER} AND ${IS_NEWER}`,
  ExpressionAttributeValues: { ':stamp': { S: stamp }, ':sequence': { S: sequence } },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

export interface ReplicatedWrite {
  readonly tableName: string;
  readonly key: Item;
  /** `undefined`: the item was deleted. */
  readonly image: Item | undefined;
  readonly stamp: Stamp;
}

const row = ({ tableName, key, stamp }: ReplicatedWrite) => ({
  ...itemRowKey(tableName, key),
  ExpressionAttributeValues: { ':stamp': { S: stamp } },
});

const item = ({ tableName, key, image }: ReplicatedWrite): TransactWriteItem =>
  image === undefined ? { Delete: { TableName: tableName, Key: key } } : { Put: { TableName: tableName, Item: image } };

const mark = ({ tableName }: ReplicatedWrite): Update => ({
  TableName: sideTableName(tableName),
  Key: { [KEY]: { S: MARK_ID } },
  // Another value each time: a write that changes nothing would leave no record.
  UpdateExpression: 'SET nonce = :nonce',
  ExpressionAttributeValues: { ':nonce': { S: randomUUID() } },
});

/** Writes the item as another region has it, if that write is newer than the item's present state. */
export const applyIfNewer = (write: ReplicatedWrite): TransactWriteItem[] => [
  { Update: { ...row(write), UpdateExpression: 'SET stamp = :stamp', ConditionExpression: IS_NEWER } },
  item(write),
  { Update: mark(write) },
];

/** Writes the item's present state once more, if it still is that. The row's nonce changes, as each step's row must. */
export const applyIfPresent = (write: ReplicatedWrite): TransactWriteItem[] => {
  const { ExpressionAttributeValues: values, ...rest } = row(write);
  const restored: Update = {
    ...rest,
    UpdateExpression: 'SET nonce = :nonce',
    ConditionExpression: 'stamp = :stamp',
    ExpressionAttributeValues: { ...values, ':nonce': { S: randomUUID() } },
  };
  return [{ Update: restored }, item(write), { Update: mark(write) }];
};
