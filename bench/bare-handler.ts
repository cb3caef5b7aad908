import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { itemAttributes } from '../lambdas/contract/table.ts';

const client = new DynamoDBClient({ region: process.env['AWS_REGION'] ?? '' });
const table = process.env['LICET_TABLE_NAME'] ?? '';
const { entity, version, document, secret, leaseUntil, free, used } = itemAttributes;
const names = [entity, version, document, secret, leaseUntil, free, used];
const read = {
  ProjectionExpression: names.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
};
const key = { pk: { S: process.env['BENCH_LICENSE_PK'] ?? '' }, sk: { S: 'license' } };
const seat = { pk: { S: process.env['BENCH_SEATS_PK'] ?? '' }, sk: { S: `device#${'0'.repeat(43)}` } };

/** The least that a check could be: the same `BatchGetItem`, and what it found. */
export const handler = async () => {
  const answer = await client.send(
    new BatchGetItemCommand({ RequestItems: { [table]: { Keys: [key, seat], ...read } } }),
  );
  return { statusCode: 200, body: JSON.stringify(answer.Responses?.[table]?.length) };
};
