import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { seatKey } from '../lambdas/adapters/dynamodb/keys.ts';
import { itemAttributes, seatIndex } from '../lambdas/contract/table.ts';
import { instantAt } from '../lambdas/core/instant.ts';
import type { License } from '../lambdas/core/license.ts';
import type { BenchEngine } from './engine.ts';

const MINUTE = 60_000;

/** Shortens a device's lease of ten minutes to one that ends in one: nobody has to wait until a renewal is due. */
export const makeRenewalDue = async (engine: BenchEngine, license: License, device: string): Promise<void> => {
  await engine.client.send(
    new UpdateItemCommand({
      TableName: engine.tableName,
      Key: marshall(seatKey(license.id, license.home, { kind: 'device', device })),
      UpdateExpression: 'SET #leaseUntil = :soon, #position = :soon',
      ConditionExpression: 'attribute_exists(#position)',
      ExpressionAttributeNames: { '#leaseUntil': itemAttributes.leaseUntil, '#position': seatIndex.sort },
      ExpressionAttributeValues: marshall({ ':soon': instantAt(Date.now() + MINUTE) }),
    }),
  );
};
