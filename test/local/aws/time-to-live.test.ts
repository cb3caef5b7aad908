import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutItemCommand, ScanCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { itemAttributes } from '../../../lambdas/contract/table.ts';
import { sweepExpired } from '../../../local/aws/time-to-live.ts';
import { createTestTable, type TestTable } from '../../support/dynamodb.ts';

const now = new Date('2026-11-23T12:00:00.900Z');
const seconds = Date.parse('2026-11-23T12:00:00Z') / 1000;
const fiveYears = 5 * 365 * 24 * 60 * 60;

let table: TestTable;

beforeAll(async () => {
  table = await createTestTable();
});

afterAll(() => {
  table.close();
});

const put = (id: string, ttl?: { N: string } | { S: string }) =>
  table.client().send(
    new PutItemCommand({
      TableName: table.tableName,
      Item: { pk: { S: id }, sk: { S: 'item' }, ...(ttl && { [itemAttributes.timeToLive]: ttl }) },
    }),
  );

const ids = async (): Promise<string[]> => {
  const { Items = [] } = await table.client().send(new ScanCommand({ TableName: table.tableName }));
  return Items.map((item) => item['pk']?.S ?? '').toSorted();
};

const sweep = () => sweepExpired({ client: table.client(), tableName: table.tableName, now });

describe('the sweeper', () => {
  test('leaves a table without a time to live alone', async () => {
    await put('over', { N: String(seconds - 1) });
    expect([await sweep(), await ids()]).toEqual([0, ['over']]);
  });

  test('deletes exactly the items whose second is over, as the table’s own attribute tells it', async () => {
    await table.client().send(
      new UpdateTimeToLiveCommand({
        TableName: table.tableName,
        TimeToLiveSpecification: { Enabled: true, AttributeName: itemAttributes.timeToLive },
      }),
    );
    await put('this second', { N: String(seconds) });
    await put('later', { N: String(seconds + 1) });
    await put('never');
    await put('not a number', { S: String(seconds - 1) });
    await put('five years over', { N: String(seconds - fiveYears) });
    await put('nearly five years over', { N: String(seconds - fiveYears + 1) });
    expect(await sweep()).toBe(2);
    expect(await ids()).toEqual(['five years over', 'later', 'never', 'not a number', 'this second']);
    expect(await sweep()).toBe(0);
  });
});
