import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { itemAttributes } from '../../contract/table.ts';
import { instant } from '../../core/instant.ts';
import type { ErasureLooks } from '../../operations/erasure-ports.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { customerKey } from './keys.ts';
import { isLost } from './lost-race.ts';

const look = z.strictObject({
  begun: instant,
  isClean: z.boolean(),
  positions: z.record(z.string(), z.nullable(z.string())),
});

const names = { '#look': itemAttributes.erasureLook, '#version': itemAttributes.version };

/** Kept in the customer's item, in the primary region. Without a change of its own, so that the archive has no record. */
export const erasureLooks = (table: GlobalTable): ErasureLooks => {
  const primary = table.replica(table.regions[0]);
  return {
    recall: async (customer) => {
      const key = { TableName: table.name, Key: marshall(customerKey(customer)), ConsistentRead: true };
      const { Item = {} } = await dependable(primary.send(new GetItemCommand(key)));
      return z.optional(look).parse(unmarshall(Item)[itemAttributes.erasureLook]);
    },
    keep: async (customer, version, kept) => {
      const update = new UpdateItemCommand({
        TableName: table.name,
        Key: marshall(customerKey(customer)),
        UpdateExpression: kept === undefined ? 'REMOVE #look' : 'SET #look = :look',
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: marshall({ ':version': version, ...(kept !== undefined && { ':look': kept }) }),
      });
      await dependable(
        primary.send(update).catch((error: unknown) => {
          if (!isLost(error)) throw error;
        }),
      );
    },
  };
};
