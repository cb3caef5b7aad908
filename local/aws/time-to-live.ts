import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { keyOfItem } from './key-of-item.ts';

export interface SweepOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly now: Date;
}

/** DynamoDB leaves items alone whose time is more than five years ago: it may be a number of another kind. */
const FIVE_YEARS = 5 * 365 * 24 * 60 * 60;

const timeToLiveAttribute = async ({ client, tableName }: SweepOptions): Promise<string | undefined> => {
  const { TimeToLiveDescription: description } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: tableName }),
  );
  return description?.TimeToLiveStatus === 'ENABLED' ? description.AttributeName : undefined;
};

/**
 * Deletes the items whose time to live, as the table's own setting names it, is over: what DynamoDB does within days and
 * DynamoDB Local never does. Answers how many were deleted; none where the table has no time to live.
 */
export const sweepExpired = async (options: SweepOptions): Promise<number> => {
  const { client, tableName, now } = options;
  const attribute = await timeToLiveAttribute(options);
  if (attribute === undefined) return 0;
  const keyOf = await keyOfItem(client, tableName);
  const seconds = Math.floor(now.getTime() / 1000);
  const condition = {
    ExpressionAttributeNames: { '#ttl': attribute },
    ExpressionAttributeValues: { ':now': { N: String(seconds) }, ':oldest': { N: String(seconds - FIVE_YEARS) } },
  };
  const isOver = '#ttl < :now AND #ttl > :oldest';
  let deleted = 0;
  for await (const { Items = [] } of paginateScan(
    { client },
    { TableName: tableName, FilterExpression: isOver, ...condition },
  )) {
    for (const item of Items) {
      const Key = keyOf(item);
      try {
        // It may have been given more time since it was read.
        await client.send(
          new DeleteItemCommand({ TableName: tableName, Key, ConditionExpression: isOver, ...condition }),
        );
        deleted += 1;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
  }
  return deleted;
};
