import { itemAttributes, tableIndexes, tableKey } from '../../../lambdas/contract/table.ts';
import { LISTED_VALUE } from './listed-status.ts';

/** Attributes by which the table's indexes find an item. */
export const indexAttributes: readonly string[] = [
  ...new Set(tableIndexes.flatMap(({ partition, sort }) => [partition, sort])),
];

/** What is read of an item whole. Not among it: `secret`. */
const whole = [
  ...[tableKey.partition, tableKey.sort],
  ...[itemAttributes.entity, itemAttributes.writer, itemAttributes.version, itemAttributes.document],
  ...[itemAttributes.leaseUntil, itemAttributes.free, itemAttributes.used, itemAttributes.timeToLive],
  ...[LISTED_VALUE, ...indexAttributes],
];

const placeholder = (name: string): string => `#${name}`;

/** Of the change its id alone. */
const CHANGE_ID = [itemAttributes.change, 'id'] as const;

/** Names of an expression that reads items; a query may use those of the key in its condition as well. */
export const attributesRead: Readonly<Record<string, string>> = Object.fromEntries(
  [...whole, ...CHANGE_ID].map((name) => [placeholder(name), name]),
);

export const PROJECTION = [...whole.map(placeholder), CHANGE_ID.map(placeholder).join('.')].join(', ');
