import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { itemAttributes } from '../../../lambdas/contract/table.ts';
import { indexAttributes } from './attributes-read.ts';
import { indexEntry } from './index-entry.ts';
import { storedDocument } from './stored-document.ts';
import type { DifferingPlace } from './table-difference.ts';
import { LOGGED_TYPES, unloggedTypes } from './unlogged-types.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** A value as JSON, with its type where that is another than a text. */
const typed = (value: AttributeValue): string => {
  const [type = ''] = Object.keys(value);
  return value.S === undefined ? `${type} ${storedDocument(value)}` : storedDocument(value);
};

/** Where an attribute is not this text; undefined: where it is there at all. */
const unlessText = (item: Item, path: string, expected: string | undefined): readonly DifferingPlace[] => {
  const value = item[path];
  if (value?.S === expected && (value === undefined || value.S !== undefined)) return [];
  return [{ path, log: expected && JSON.stringify(expected), table: value && typed(value) }];
};

const unlessAbsent = (item: Item, ...paths: readonly string[]): readonly DifferingPlace[] =>
  paths.flatMap((path) => unlessText(item, path, undefined));

const instant = z.object({ S: z.iso.datetime({ precision: 3 }) });

/** Renewing a lease is no change, so that any end is as good as another: but it is a moment, and a seat that has ended has none. */
const leaseEnd = (item: Item, isHeld: boolean): readonly DifferingPlace[] => {
  const until = item[itemAttributes.leaseUntil];
  if (until === undefined || (isHeld && instant.safeParse(until).success)) return [];
  return [{ path: itemAttributes.leaseUntil, log: isHeld ? 'a moment' : undefined, table: typed(until) }];
};

const inIndexes = (kind: string, item: Item, document: string): readonly DifferingPlace[] => {
  const entry = indexEntry(kind, document, item[itemAttributes.leaseUntil]?.S);
  if (entry === undefined) return [];
  const lease = kind === 'seat' ? leaseEnd(item, Object.keys(entry).length > 0) : [];
  return [...lease, ...indexAttributes.flatMap((name) => unlessText(item, name, entry[name]))];
};

/**
 * Where what stands in an entity's item is not what its own document says, or what Licet never writes. One write has
 * put all of it there, so none of this is a change on its way.
 *
 * @param document of the item, as JSON text
 * @param isKnown whether the kind is one of this version of Licet: a newer one may have other indexes
 */
export const contradictionsIn = (
  { kind, isKnown }: { readonly kind: string; readonly isKnown: boolean },
  item: Item,
  document: string,
): readonly DifferingPlace[] => [
  ...unloggedTypes(item[itemAttributes.document] ?? { M: {} }).map(({ path, value }) => ({
    ...{ path, log: LOGGED_TYPES, table: typed(value) },
  })),
  ...(isKnown ? [...unlessAbsent(item, itemAttributes.timeToLive), ...inIndexes(kind, item, document)] : []),
];

/** Attributes of a bookkeeping item that would make indexes find it, where only entities belong. */
export const strayAttributes = (item: Item, mayExpire: boolean): readonly string[] =>
  unlessAbsent(item, ...indexAttributes, ...(mayExpire ? [] : [itemAttributes.timeToLive])).map(({ path }) => path);
