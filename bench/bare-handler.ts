import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { itemAttributes } from '../lambdas/contract/table.ts';

const client = new DynamoDBClient({ region: process.env['AWS_REGION'] ?? '' });
const table = process.env['LICET_TABLE_NAME'] ?? '';
const { entity, version, document, secret } = itemAttributes;
const read = {
  ProjectionExpression: '#entity, #version, #document, #secret',
  ExpressionAttributeNames: { '#entity': entity, '#version': version, '#document': document, '#secret': secret },
};
const key = { pk: { S: process.env['BENCH_LICENSE_PK'] ?? '' }, sk: { S: 'license' } };

/** The least that a check could be: the same `BatchGetItem`, and what it found. */
export const handler = async () => {
  const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [key], ...read } } }));
  return { statusCode: 200, body: JSON.stringify(answer.Responses?.[table]?.length) };
};
