import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type EntityKind, itemAttributes, tableKey } from '../../contract/table.ts';
import type { Region } from '../../core/ids.ts';
import type { StatusRecorder } from '../../operations/status-ports.ts';
import { faultOf } from './dependable.ts';
import { listedStatusKey } from './keys.ts';

/** Attribute of a listed status: its value in the list. */
export const VALUE = 'value';

/**
 * Writes statuses into the region's own records. An older one never takes the place of a newer one, and a reinstated
 * license keeps its record, so that a suspension which arrives late meets it.
 */
export const statusRecorder = (of: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly region: Region;
}): StatusRecorder => ({
  record: async ({ position, value, version }) => {
    const put = new PutItemCommand({
      TableName: of.tableName,
      Item: marshall({
        ...listedStatusKey(position.list, position.index, of.region),
        [itemAttributes.entity]: 'listed-status' satisfies EntityKind,
        [itemAttributes.writer]: of.region,
        [itemAttributes.version]: version,
        [VALUE]: value,
      }),
      ConditionExpression: `attribute_not_exists(${tableKey.partition}) or #version < :version`,
      ExpressionAttributeNames: { '#version': itemAttributes.version },
      ExpressionAttributeValues: marshall({ ':version': version }),
    });
    try {
      await of.client.send(put);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw faultOf(error);
    }
  },
});
