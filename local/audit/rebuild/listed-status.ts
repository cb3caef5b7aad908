import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { statusValues } from '../../../lambdas/contract/status-list.ts';
import { itemAttributes } from '../../../lambdas/contract/table.ts';
import type { ItemKey } from './entity-key.ts';

/** What a status list says of a license, as a region has recorded it. Signed lists are made of nothing else. */
export interface ListedStatus {
  /** Name of the list and position in it, in one text. */
  readonly place: string;
  readonly value: number;
  /** Of the license, when it got this status. */
  readonly version: number;
}

/** Attribute that holds the value. */
export const LISTED_VALUE = 'value';

const PARTITION = 'revocations#';

const known: ReadonlySet<number> = new Set(Object.values(statusValues));

const shape = z.object({
  [itemAttributes.version]: z.object({ N: z.string().regex(/^[1-9]\d{0,14}$/) }),
  [LISTED_VALUE]: z
    .object({ N: z.string() })
    .transform(({ N }) => Number(N))
    .refine((value) => known.has(value)),
});

export const placeInList = (list: string, index: number): string => `${list}/${index}`;

/** The partition in which the statuses of a list lie. */
export const statusesOf = (list: string): string => `${PARTITION}${list}`;

/** The status that an item of bookkeeping holds; undefined where it cannot be read. */
export const listedStatus = (
  { pk, sk }: ItemKey,
  item: Readonly<Record<string, AttributeValue>>,
): ListedStatus | undefined => {
  const { data } = shape.safeParse(item);
  if (data === undefined) return undefined;
  const { version, value } = data;
  return {
    place: placeInList(pk.slice(PARTITION.length), Number.parseInt(sk, 10)),
    version: Number(version.N),
    value,
  };
};
