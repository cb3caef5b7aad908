import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { expect, test } from '@jest/globals';
import { memoryCheckpoints } from '../../../local/aws/checkpoints.ts';
import { openStreamReader } from '../../../local/aws/stream-reader.ts';
import { createTestTable } from '../../support/dynamodb.ts';

test('the stream tells empty values as DynamoDB does, maps included, at every depth', async () => {
  const table = await createTestTable();
  const { endpoint, credentials, tableName } = table;
  const empties = { map: { M: {} }, list: { L: [] }, text: { S: '' }, nothing: { NULL: true }, no: { BOOL: false } };
  const item = {
    pk: { S: '1' },
    sk: { S: '1' },
    ...empties,
    nested: { M: empties },
    listed: { L: Object.values(empties) },
  };
  await table.client().send(new PutItemCommand({ TableName: tableName, Item: item }));
  await table.client().send(new PutItemCommand({ TableName: tableName, Item: { ...item, more: { S: 'x' } } }));

  const client = new DynamoDBStreamsClient({ endpoint, credentials, region: 'eu-west-1' });
  const reader = await openStreamReader({ client, tableName, name: 'test', checkpoints: memoryCheckpoints() });
  const batch = await reader.next(AbortSignal.timeout(5_000));

  expect(batch?.records.map(({ dynamodb }) => [dynamodb?.OldImage, dynamodb?.NewImage])).toEqual([
    [undefined, item],
    [item, { ...item, more: { S: 'x' } }],
  ]);
  client.destroy();
  table.close();
});
