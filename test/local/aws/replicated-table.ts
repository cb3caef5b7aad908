import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  paginateScan,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { type Checkpoints, memoryCheckpoints } from '../../../local/aws/checkpoints.ts';
import { type Replication, type ReplicationOptions, startReplication } from '../../../local/aws/replication.ts';
import { openStreamReader, type StreamRecord } from '../../../local/aws/stream-reader.ts';
import { createTestTable, type TestTable } from '../../support/dynamodb.ts';

/** A test table in several regions with what tests do to it: items have one attribute of interest, `value`. */
export interface ReplicatedTable {
  readonly table: TestTable;
  readonly start: (changes?: Partial<ReplicationOptions>) => Promise<Replication>;
  readonly put: (region: string, id: string, value: string) => Promise<void>;
  readonly update: (region: string, id: string, value: string) => Promise<void>;
  readonly remove: (region: string, id: string) => Promise<void>;
  /** The item's value; `undefined` where there is none. */
  readonly value: (region: string, id: string) => Promise<string | undefined>;
  /** All items of a region by their id, with everything that is in them. */
  readonly contents: (region: string) => Promise<Record<string, Record<string, AttributeValue>>>;
  /** The region's stream, from its oldest record. */
  readonly stream: (region: string) => Promise<StreamRecord[]>;
}

const key = (id: string) => ({ pk: { S: id }, sk: { S: 'item' } });

export const replicatedTable = async (
  regions: readonly string[],
  checkpoints: Checkpoints = memoryCheckpoints(),
): Promise<ReplicatedTable> => {
  const table = await createTestTable(regions);
  const { endpoint, credentials, tableName, client } = table;
  const value = async (region: string, id: string): Promise<string | undefined> => {
    const { Item } = await client(region).send(
      new GetItemCommand({ TableName: tableName, Key: key(id), ConsistentRead: true }),
    );
    return Item?.['value']?.S;
  };
  const contents = async (region: string): Promise<Record<string, Record<string, AttributeValue>>> => {
    const items: Record<string, Record<string, AttributeValue>> = {};
    for await (const page of paginateScan({ client: client(region) }, { TableName: tableName, ConsistentRead: true })) {
      for (const item of page.Items ?? []) items[item['pk']?.S ?? ''] = item;
    }
    return items;
  };
  const stream = async (region: string): Promise<StreamRecord[]> => {
    const streams = new DynamoDBStreamsClient({ endpoint, credentials, region });
    const reader = await openStreamReader({
      client: streams,
      tableName,
      name: 'all',
      checkpoints: memoryCheckpoints(),
    });
    const records: StreamRecord[] = [];
    for (let batch = await reader.poll(); batch !== undefined; batch = await reader.poll())
      records.push(...batch.records);
    streams.destroy();
    return records;
  };
  return {
    table,
    start: (changes) => startReplication({ endpoint, credentials, tableName, regions, checkpoints, ...changes }),
    put: async (region, id, text) => {
      const Item = { ...key(id), value: { S: text } };
      await client(region).send(new PutItemCommand({ TableName: tableName, Item }));
    },
    update: async (region, id, text) => {
      await client(region).send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: key(id),
          UpdateExpression: 'SET #value = :value',
          ExpressionAttributeNames: { '#value': 'value' },
          ExpressionAttributeValues: { ':value': { S: text } },
        }),
      );
    },
    remove: async (region, id) => {
      await client(region).send(new DeleteItemCommand({ TableName: tableName, Key: key(id) }));
    },
    value,
    contents,
    stream,
  };
};
