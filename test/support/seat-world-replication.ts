import { isDeepStrictEqual } from 'node:util';
import { BatchWriteItemCommand, DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../lambdas/adapters/dynamodb/items.ts';
import { itemAttributes, tableKey } from '../../lambdas/contract/table.ts';
import type { Region } from '../../lambdas/core/ids.ts';
import type { TestTable } from './dynamodb.ts';

const keyOf = (item: Item): Item => ({
  [tableKey.partition]: item[tableKey.partition] ?? { NULL: true },
  [tableKey.sort]: item[tableKey.sort] ?? { NULL: true },
});
const nameOf = (item: Item): string => `${item[tableKey.partition]?.S ?? ''} ${item[tableKey.sort]?.S ?? ''}`;
const writerOf = (item: Item): string => item[itemAttributes.writer]?.S ?? '';
const writtenAt = (item: Item): string => item[itemAttributes.change]?.M?.['at']?.S ?? '';

/** All items of a region's copy of the table. */
export const itemsIn = async (table: TestTable, region: Region): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const scan = new ScanCommand({ TableName: table.tableName, ConsistentRead: true, ExclusiveStartKey: after });
    const page = await table.client(region).send(scan);
    items.push(...(page.Items ?? []));
    after = page.LastEvaluatedKey;
  } while (after !== undefined);
  return items;
};

/** A license whose home moved has been written in two regions: of two such writes, the later wins, as in a global table. */
const isOverwritten = (mine: Item, theirs: Item | undefined): boolean =>
  theirs !== undefined && writerOf(theirs) !== writerOf(mine) && writtenAt(theirs) >= writtenAt(mine);

/** A region's copy of the table, by the items' names; kept as the table is while items are brought to it. */
type Copy = Map<string, Item>;

const copyOf = async (table: TestTable, region: Region): Promise<Copy> =>
  new Map((await itemsIn(table, region)).map((item) => [nameOf(item), item]));

const bring = async (
  table: TestTable,
  [from, source]: readonly [Region, Copy],
  [to, target]: readonly [Region, Copy],
): Promise<void> => {
  const mine = [...source].filter(([, item]) => writerOf(item) === from);
  const arriving = mine.filter(
    ([name, item]) => !isDeepStrictEqual(item, target.get(name)) && !isOverwritten(item, target.get(name)),
  );
  const gone = [...target].filter(([name, item]) => writerOf(item) === from && !source.has(name));
  const client = table.client(to);
  const TableName = table.tableName;
  for (const [name, item] of arriving) target.set(name, item);
  for (const [name] of gone) target.delete(name);
  await Promise.all([
    ...arriving.map(([, Item]) => client.send(new PutItemCommand({ TableName, Item }))),
    ...gone.map(([, item]) => client.send(new DeleteItemCommand({ TableName, Key: keyOf(item) }))),
  ]);
};

/** Brings what one region has written, and what it has removed, to another. Nothing moves between regions but by this. */
export const replicate = async (table: TestTable, from: Region, to: Region): Promise<void> => {
  const [source, target] = await Promise.all([copyOf(table, from), copyOf(table, to)]);
  await bring(table, [from, source], [to, target]);
};

/** The same between all of the regions. */
export const replicateAll = async (table: TestTable, regions: readonly Region[]): Promise<void> => {
  const copies = await Promise.all(regions.map(async (region) => [region, await copyOf(table, region)] as const));
  for (const from of copies) for (const to of copies) if (from !== to) await bring(table, from, to);
};

/** Requests that one batch may hold. */
const BATCH = 25;

/** Removes all there is in a region, as if nothing had ever been written there. */
export const clear = async (table: TestTable, region: Region): Promise<void> => {
  const removals = (await itemsIn(table, region)).map((item) => ({ DeleteRequest: { Key: keyOf(item) } }));
  for (let at = 0; at < removals.length; at += BATCH) {
    const RequestItems = { [table.tableName]: removals.slice(at, at + BATCH) };
    await table.client(region).send(new BatchWriteItemCommand({ RequestItems }));
  }
};
