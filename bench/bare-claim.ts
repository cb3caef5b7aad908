import {
  BatchGetItemCommand,
  type BatchGetItemInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../lambdas/adapters/dynamodb/global-table.ts';
import { readEnvironment, environment } from '../lambdas/adapters/environment.ts';

/** With the settings that a claim's own client has: what is compared is the work, not the patience. */
const client = dynamoDbClient(readEnvironment(environment.region));

export interface BareClaim {
  /** Sent first, where it is given. */
  readonly read?: BatchGetItemInput;
  readonly items: TransactWriteItem[];
}

/** The least that a claim could be: its transaction, or both of its requests, made up beforehand. */
export const handler = async ({ read, items }: BareClaim) => {
  if (read !== undefined) await client.send(new BatchGetItemCommand(read));
  await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
  return { statusCode: 201 };
};
