import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../lambdas/adapters/dynamodb/global-table.ts';
import { readEnvironment, environment } from '../lambdas/adapters/environment.ts';

/** With the settings that a claim's own client has: what is compared is the work, not the patience. */
const client = dynamoDbClient(readEnvironment(environment.region));

/** The least that a claim could be: its transaction, made up beforehand. */
export const handler = async ({ items }: { readonly items: TransactWriteItem[] }) => {
  await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
  return { statusCode: 201 };
};
