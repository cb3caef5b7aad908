import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { CustomerReplicas } from '../../operations/erasure-ports.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { customerFromItem } from './items.ts';
import { customerKey } from './keys.ts';
import { readLicenses } from './license-batch.ts';
import { readCursor, writeCursor } from './license-cursor.ts';
import { licenseQuery, positionOf } from './license-query.ts';

/** Licenses of one page, read at once. */
const PAGE = 500;
/** Licenses of one request: DynamoDB reads no more in one batch. */
const BATCH = 100;

/** What regions have of a customer: licenses by each one's own index, which is a moment behind; all strongly consistent. */
export const customerReplicas = (table: GlobalTable, pageSize = PAGE): CustomerReplicas => ({
  licenses: async (region, customer, cursor) => {
    const filter = { customer };
    const position = cursor === undefined ? undefined : readCursor(filter, cursor);
    const query = new QueryCommand({ TableName: table.name, ...licenseQuery(filter, position), Limit: pageSize });
    const answer = await dependable(table.replica(region).send(query));
    const positions = (answer.Items ?? []).map(positionOf);
    const ids = positions.map(({ id }) => id);
    const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, at) =>
      readLicenses(table, { region, ids: ids.slice(at * BATCH, (at + 1) * BATCH), consistent: true }),
    );
    const items = (await Promise.all(batches)).flat();
    const last = answer.LastEvaluatedKey === undefined ? undefined : positions.at(-1);
    return { items, ...(last !== undefined && { nextCursor: writeCursor(filter, last) }) };
  },
  holderKey: async (region, customer) => {
    const get = new GetItemCommand({
      TableName: table.name,
      Key: marshall(customerKey(customer)),
      ConsistentRead: true,
    });
    const { Item } = await dependable(table.replica(region).send(get));
    return Item && customerFromItem(Item).secret?.holderKey;
  },
});
