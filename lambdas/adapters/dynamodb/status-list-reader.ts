import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { statusValues } from '../../contract/status-list.ts';
import { itemAttributes, tableKey } from '../../contract/table.ts';
import { type Region, region } from '../../core/ids.ts';
import type { ListedStatus } from '../../core/status-list.ts';
import type { StatusListName } from '../../core/status-position.ts';
import { DependencyUnavailable } from '../../operations/faults.ts';
import type { StatusListReader } from '../../operations/status-ports.ts';
import { dependable } from './dependable.ts';
import type { Item } from './items.ts';
import { statusCounterKey, statusesOf } from './keys.ts';
import { statusCounter } from './status-positions.ts';
import { VALUE } from './status-recorder.ts';

const counterRow = z.extend(statusCounter, { [itemAttributes.writer]: region });

const statusRow = z.object({
  [tableKey.sort]: z.string().check(z.regex(/^\d{5}#/)),
  [itemAttributes.version]: z.int().check(z.positive()),
  [VALUE]: z.literal([statusValues.valid, statusValues.invalid, statusValues.suspended]),
});

const listedStatus = (item: Item): ListedStatus => {
  const { sk, version, value } = statusRow.parse(unmarshall(item));
  return { index: Number.parseInt(sk, 10), value, version };
};

const recordsOf = (tableName: string, list: StatusListName, after: Item | undefined): QueryCommand =>
  new QueryCommand({
    TableName: tableName,
    KeyConditionExpression: `${tableKey.partition} = :list`,
    ProjectionExpression: '#sort, #version, #value',
    ExpressionAttributeNames: { '#sort': tableKey.sort, '#version': itemAttributes.version, '#value': VALUE },
    ExpressionAttributeValues: marshall({ ':list': statusesOf(list) }),
    ...(after !== undefined && { ExclusiveStartKey: after }),
  });

/** Status lists as the local replica has them, eventually consistent: a list is a moment behind in any case. */
export const statusListReader = (client: DynamoDBClient, tableName: string): StatusListReader => ({
  positionsTaken: async (regions) => {
    const keys = regions.map((each) => marshall(statusCounterKey(each)));
    const answer = await dependable(
      client.send(new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: keys } } })),
    );
    // A counter that was left out would read as a region without licenses, whose lists are not there.
    if (answer.UnprocessedKeys?.[tableName] !== undefined) {
      throw new DependencyUnavailable('DynamoDB');
    }
    const rows = (answer.Responses?.[tableName] ?? []).map((item) => counterRow.parse(unmarshall(item)));
    return new Map<Region, number>(rows.map(({ writer, taken }) => [writer, taken]));
  },
  recorded: async (list) => {
    const records: ListedStatus[] = [];
    let after: Record<string, AttributeValue> | undefined;
    do {
      const page: QueryCommandOutput = await dependable(client.send(recordsOf(tableName, list, after)));
      records.push(...(page.Items ?? []).map(listedStatus));
      after = page.LastEvaluatedKey;
    } while (after !== undefined);
    return records;
  },
});
