import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { type EntityKind, itemAttributes } from '../../contract/table.ts';
import { positionAt } from '../../core/status-position.ts';
import type { StatusPositions } from '../../operations/status-ports.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { statusCounterKey } from './keys.ts';

/** Attribute of a region's counter: positions given out so far. */
const TAKEN = 'taken';

export const statusCounter = z.object({ [TAKEN]: z.int().check(z.positive()) });

/**
 * Positions of status lists, counted by one item a region, through that region's endpoint. An unconditional addition
 * never loses a race, and gives each caller a number of its own; one that the SDK sends twice leaves a number out.
 */
export const statusPositions = (table: GlobalTable): StatusPositions => ({
  take: async (region) => {
    const answer = await dependable(
      table.replica(region).send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: marshall(statusCounterKey(region)),
          // Bookkeeping: without a change, so that it is not audited.
          UpdateExpression: 'ADD #taken :one SET #entity = :entity, #writer = :writer',
          ExpressionAttributeNames: {
            '#taken': TAKEN,
            '#entity': itemAttributes.entity,
            '#writer': itemAttributes.writer,
          },
          ExpressionAttributeValues: marshall({
            ':one': 1,
            ':entity': 'status-counter' satisfies EntityKind,
            ':writer': region,
          }),
          ReturnValues: 'UPDATED_NEW',
        }),
      ),
    );
    const { taken } = statusCounter.parse(unmarshall(answer.Attributes ?? {}));
    return positionAt(region, taken - 1);
  },
});
