import { BatchGetItemCommand, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { LicenseId, Region } from '../../core/ids.ts';
import type { CustomerReplicas } from '../../operations/erasure-ports.ts';
import { DependencyUnavailable } from '../../operations/faults.ts';
import type { StoredLicense } from '../../operations/ports.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { type Item, customerFromItem, licenseFromItem } from './items.ts';
import { customerKey, licenseKey } from './keys.ts';
import { readCursor, writeCursor } from './license-cursor.ts';
import { licenseQuery, positionOf } from './license-query.ts';

/** Licenses of one page, read at once. */
const PAGE = 500;
/** Licenses of one request: DynamoDB reads no more in one batch. */
const BATCH = 100;
const TRIES_MAX = 3;
const RETRY_AFTER_SECONDS = 1;

const batch = async (table: GlobalTable, region: Region, ids: readonly LicenseId[]): Promise<StoredLicense[]> => {
  const found: StoredLicense[] = [];
  let keys: readonly Item[] = ids.map((id) => marshall(licenseKey(id)));
  for (let tries = 0; keys.length > 0; tries += 1) {
    if (tries === TRIES_MAX) throw new DependencyUnavailable('DynamoDB', RETRY_AFTER_SECONDS);
    const RequestItems = { [table.name]: { Keys: [...keys], ConsistentRead: true } };
    const answer = await dependable(table.replica(region).send(new BatchGetItemCommand({ RequestItems })));
    found.push(...(answer.Responses?.[table.name] ?? []).map(licenseFromItem));
    keys = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
  }
  return found;
};

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
      batch(table, region, ids.slice(at * BATCH, (at + 1) * BATCH)),
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
