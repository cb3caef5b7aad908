import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { listedStatusKey, statusCounterKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import { statusListReader } from '../../../lambdas/adapters/dynamodb/status-list-reader.ts';
import { statusPositions } from '../../../lambdas/adapters/dynamodb/status-positions.ts';
import { statusRecorder } from '../../../lambdas/adapters/dynamodb/status-recorder.ts';
import type { StatusValue } from '../../../lambdas/contract/status-list.ts';
import type { Region } from '../../../lambdas/core/ids.ts';
import type { StatusNews } from '../../../lambdas/core/status-news.ts';
import { type StatusListName, positionAt, statusListName } from '../../../lambdas/core/status-position.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import { regionOf, tableFor } from '../../support/licensing.ts';

const [ireland, virginia] = [regionOf('eu-west-1'), regionOf('us-east-1')];
let table: TestTable;
let lists = 0;

beforeAll(async () => {
  table = await createTestTable([ireland, virginia]);
});

afterAll(() => {
  table.close();
});

const positions = () => statusPositions(tableFor(table));
const reader = () => statusListReader(table.client(ireland), table.tableName);
/** A region's records in Ireland's copy: what replication would bring there. */
const recorderOf = (region: Region) =>
  statusRecorder({ client: table.client(ireland), tableName: table.tableName, region });
const itemAt = async (key: { pk: string; sk: string }, region: Region = ireland) => {
  const get = new GetItemCommand({ TableName: table.tableName, Key: marshall(key), ConsistentRead: true });
  const { Item } = await table.client(region).send(get);
  return Item && unmarshall(Item);
};
const newList = (): StatusListName => statusListName.parse(`ap-south-1-${(lists += 1)}`);
const news = (list: StatusListName, value: StatusValue, version: number, index = 42): StatusNews => ({
  position: { list, index },
  value,
  version,
});

describe('positions', () => {
  test('are counted from 0, and no two requests at once get the same', async () => {
    const taken = await Promise.all(Array.from({ length: 40 }, () => positions().take(ireland)));
    const ordinals = taken.map(({ index }) => index).toSorted((one, other) => one - other);
    expect(ordinals).toEqual(Array.from({ length: 40 }, (_, ordinal) => ordinal));
    expect(new Set(taken.map(({ list }) => list))).toEqual(new Set(['eu-west-1-0']));
  });

  test('of another region are counted there', async () => {
    await expect(positions().take(virginia)).resolves.toEqual(positionAt(virginia, 0));
    await expect(itemAt(statusCounterKey(virginia), virginia)).resolves.toEqual({
      ...statusCounterKey(virginia),
      entity: 'status-counter',
      writer: virginia,
      taken: 1,
    });
    await expect(itemAt(statusCounterKey(virginia), ireland)).resolves.toBeUndefined();
  });

  test('given out so far are known of each region that has any', async () => {
    const { index } = await positions().take(ireland);
    await expect(reader().positionsTaken([ireland, virginia])).resolves.toEqual(new Map([[ireland, index + 1]]));
  });

  test('that DynamoDB did not get to are a fault, not a region without licenses', async () => {
    const client = new DynamoDBClient({ region: ireland });
    mockClient(client)
      .on(BatchGetItemCommand)
      .resolves({ UnprocessedKeys: { [table.tableName]: { Keys: [marshall(statusCounterKey(ireland))] } } });
    await expect(statusListReader(client, table.tableName).positionsTaken([ireland])).rejects.toThrow(
      DependencyUnavailable,
    );
  });
});

describe('a status', () => {
  test('is recorded without a change, so that it is not audited twice', async () => {
    const list = newList();
    await recorderOf(ireland).record(news(list, 2, 3));
    await expect(itemAt(listedStatusKey(list, 42, ireland))).resolves.toEqual({
      pk: `revocations#${list}`,
      sk: '00042#eu-west-1',
      entity: 'listed-status',
      writer: ireland,
      version: 3,
      value: 2,
    });
  });

  test('of the latest version is what stays, in whatever order and however often they come', async () => {
    const steps = fc.uniqueArray(
      fc.record({ value: fc.constantFrom<StatusValue>(0, 1, 2), version: fc.integer({ min: 1, max: 9 }) }),
      { minLength: 1, maxLength: 6, selector: ({ version }) => version },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (deliveries) => {
        const list = newList();
        for (const { value, version } of [...deliveries, ...deliveries]) {
          await recorderOf(ireland).record(news(list, value, version));
        }
        const latest = deliveries.reduce((one, other) => (one.version > other.version ? one : other));
        await expect(reader().recorded(list)).resolves.toEqual([{ index: 42, ...latest }]);
      }),
      { numRuns: 25 },
    );
  });

  test('of a license whose home has moved is recorded by both homes, each in its own item', async () => {
    const list = newList();
    await recorderOf(virginia).record(news(list, 2, 4));
    await recorderOf(ireland).record(news(list, 1, 6));
    await expect(reader().recorded(list)).resolves.toEqual([
      { index: 42, value: 1, version: 6 },
      { index: 42, value: 2, version: 4 },
    ]);
  });
});

describe('a list', () => {
  test('has its own records and no others', async () => {
    const [list, other] = [newList(), newList()];
    for (const index of [0, 7, 65_535]) await recorderOf(ireland).record(news(list, 1, 2, index));
    await recorderOf(ireland).record(news(other, 1, 2, 3));
    const records = await reader().recorded(list);
    expect(records.map(({ index }) => index)).toEqual([0, 7, 65_535]);
    await expect(reader().recorded(newList())).resolves.toEqual([]);
  });

  test('of many records is read page by page', async () => {
    const pages = [
      {
        Items: [{ sk: { S: '00001#eu-west-1' }, version: { N: '2' }, value: { N: '1' } }],
        LastEvaluatedKey: { pk: { S: 'x' } },
      },
      { Items: [{ sk: { S: '00002#eu-west-1' }, version: { N: '2' }, value: { N: '2' } }] },
    ];
    const client = new DynamoDBClient({ region: ireland });
    mockClient(client)
      .onAnyCommand()
      .callsFake(() => pages.shift());
    await expect(statusListReader(client, table.tableName).recorded(newList())).resolves.toMatchObject([
      { index: 1 },
      { index: 2 },
    ]);
  });

  test('that does not answer is a dependency that does not answer', async () => {
    const client = new DynamoDBClient({ region: ireland });
    mockClient(client)
      .onAnyCommand()
      .rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
    await expect(statusListReader(client, table.tableName).recorded(newList())).rejects.toThrow(DependencyUnavailable);
    const recorder = statusRecorder({ client, tableName: table.tableName, region: ireland });
    await expect(recorder.record(news(newList(), 1, 2))).rejects.toThrow(DependencyUnavailable);
  });
});
