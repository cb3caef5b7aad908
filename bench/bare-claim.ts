import { DynamoDBClient, type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({ region: process.env['AWS_REGION'] ?? '' });

/** The least that a claim could be: its transaction, made up beforehand. */
export const handler = async ({ items }: { readonly items: TransactWriteItem[] }) => {
  await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
  return { statusCode: 201 };
};
