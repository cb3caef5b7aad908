import type { BatchGetItemInput } from '@aws-sdk/client-dynamodb';
import { itemAttributes } from '../../contract/table.ts';
import type { Item } from './items.ts';

/** Of an item, what a decision rests on: neither its place in the indexes nor the change that was archived long ago. */
const read = [
  itemAttributes.entity,
  itemAttributes.version,
  itemAttributes.document,
  itemAttributes.secret,
  itemAttributes.leaseUntil,
  itemAttributes.free,
  itemAttributes.used,
] as const;
const READ = {
  ProjectionExpression: read.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(read.map((name) => [`#${name}`, name])),
};

/** The check path's one request: items of the local replica, eventually consistent. */
export const batchRead = (tableName: string, keys: readonly Item[]): BatchGetItemInput => ({
  RequestItems: { [tableName]: { Keys: [...keys], ...READ } },
});
