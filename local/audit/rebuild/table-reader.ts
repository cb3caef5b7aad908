import {
  type AttributeValue,
  type DynamoDBClient,
  type DynamoDBPaginationConfiguration,
  paginateQuery,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { PROJECTION, attributesRead } from './attributes-read.ts';
import { type StoredItem, storedItem } from './stored-item.ts';

/** A region's replica of the table, to be read. */
export interface TableReader {
  readonly region: string;
  /** Every item. */
  readonly all: () => Promise<readonly StoredItem[]>;
  /** The items of these partitions, as they are by now. */
  readonly partitions: (keys: readonly string[]) => Promise<readonly StoredItem[]>;
}

/** Parts that are scanned side by side: hides the round trips. */
const SEGMENTS = 4;
/** Partitions that are queried side by side. */
const QUERIES_AT_A_TIME = 8;

/** Consistent within the region: what the region has acknowledged is seen. Paid for as such. */
const reading = (tableName: string) => ({
  TableName: tableName,
  ConsistentRead: true,
  ProjectionExpression: PROJECTION,
});

interface Page {
  readonly Items?: Record<string, AttributeValue>[] | undefined;
}

const itemsOf = async (pages: AsyncIterable<Page>): Promise<StoredItem[]> => {
  const items: StoredItem[] = [];
  for await (const { Items = [] } of pages) for (const item of Items) items.push(storedItem(item));
  return items;
};

/** Reads a replica of the table through a client of its region. Nothing of it is ever written. */
export const tableReader = (client: DynamoDBClient, region: string, tableName: string): TableReader => {
  const paging: DynamoDBPaginationConfiguration = { client };
  const partition = (key: string): Promise<StoredItem[]> =>
    itemsOf(
      paginateQuery(paging, {
        ...reading(tableName),
        ExpressionAttributeNames: attributesRead,
        KeyConditionExpression: `#pk = :partition`,
        ExpressionAttributeValues: { ':partition': { S: key } },
      }),
    );
  return {
    region,
    all: async () => {
      const segments = Array.from({ length: SEGMENTS }, (_, Segment) =>
        itemsOf(
          paginateScan(paging, {
            ...reading(tableName),
            ExpressionAttributeNames: attributesRead,
            TotalSegments: SEGMENTS,
            Segment,
          }),
        ),
      );
      return (await Promise.all(segments)).flat();
    },
    partitions: async (keys) => {
      const items: StoredItem[] = [];
      for (let from = 0; from < keys.length; from += QUERIES_AT_A_TIME) {
        const read = await Promise.all(keys.slice(from, from + QUERIES_AT_A_TIME).map(partition));
        items.push(...read.flat());
      }
      return items;
    },
  };
};
