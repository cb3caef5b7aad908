import { describe, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../../../lambdas/adapters/dynamodb/global-table.ts';
import { region } from '../../../lambdas/core/ids.ts';

const LOGGER = /logger/i;
const ireland = region.parse('eu-west-1');

describe('a client of one region', () => {
  test('spends no time on log records that nobody reads', () => {
    const asTheSdkMakesIt = new DynamoDBClient({ region: ireland });

    // Should the SDK ever call it otherwise, taking it out would do nothing, and say nothing.
    expect(asTheSdkMakesIt.middlewareStack.identify().filter((name) => LOGGER.test(name))).toHaveLength(1);
    expect(
      dynamoDbClient(ireland)
        .middlewareStack.identify()
        .filter((name) => LOGGER.test(name)),
    ).toEqual([]);
  });
});
