import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { type EntityKind, itemAttributes, licenseIndexes } from '../../contract/table.ts';
import { type Customer, customer } from '../../core/catalogue.ts';
import { END_OF_TIME } from '../../core/instant.ts';
import { type License, license } from '../../core/license.ts';
import type { Region } from '../../core/ids.ts';
import type { CustomerSecret, Stored, StoredLicense, Write } from '../../operations/ports.ts';
import { type ItemKey, customerKey, licenseKey, planRolloutKey, planVersionKey, productKey } from './keys.ts';

export type Item = Record<string, AttributeValue>;

export const isEntity = (item: Item, kind: EntityKind): boolean => item[itemAttributes.entity]?.S === kind;

const licenseSecret = z.strictObject({
  keyHash: z.string(),
  previousKeyHash: z.optional(z.string()),
  holderKey: z.optional(z.string()),
});
const customerSecret = z.optional(z.strictObject({ holderKey: z.string() }));
const version = z.int().check(z.positive());

/** Partition value of the index over all licenses. */
export const ALL_LICENSES = 'license';

/** Position of a license in every index: by expiry, perpetual ones last, then by id. */
export const expirySort = (value: License): string =>
  `${value.term.kind === 'subscription' ? value.term.expiresAt : END_OF_TIME}#${value.id}`;

const indexAttributes = (value: License): Readonly<Record<string, string>> => ({
  [licenseIndexes.byCustomer.partition]: value.customer,
  [licenseIndexes.byPlan.partition]: value.plan,
  [licenseIndexes.byStatus.partition]: value.status,
  [licenseIndexes.all.partition]: ALL_LICENSES,
  [licenseIndexes.all.sort]: expirySort(value),
  ...(value.scheduled !== undefined && {
    [licenseIndexes.scheduled.partition]: value.home,
    [licenseIndexes.scheduled.sort]: `${value.scheduled.at}#${value.id}`,
  }),
});

export const keyOf = (write: Write): ItemKey => {
  switch (write.entity) {
    case 'product':
      return productKey(write.after.id);
    case 'customer':
      return customerKey(write.after.id);
    case 'plan-version':
      return planVersionKey(write.after.plan, write.after.version);
    case 'plan-rollout':
      return planRolloutKey(write.after.plan);
    case 'license':
      return licenseKey(write.after.id);
  }
};

/** The item that a write leaves behind. Keys and hashes of secrets lie under `secret` alone, so that the archive can leave them out. */
export const toItem = (write: Write, writer: Region): Item =>
  marshall(
    {
      ...keyOf(write),
      [itemAttributes.entity]: write.entity satisfies EntityKind,
      [itemAttributes.writer]: writer,
      [itemAttributes.version]: write.expectedVersion + 1,
      [itemAttributes.document]: write.after,
      [itemAttributes.change]: write.event,
      ...('secret' in write && { [itemAttributes.secret]: write.secret }),
      ...(write.entity === 'license' && indexAttributes(write.after)),
    },
    // Labels and features are the operators' own names: a map with a member named `constructor` is still a map.
    { removeUndefinedValues: true, convertClassInstanceToMap: true },
  );

/** @throws Error where the item is not what this version of Licet writes: an unreadable entity is never guessed at */
export const fromItem = <Entity>(item: Item, schema: z.ZodMiniType<Entity>): Stored<Entity> => {
  const row = unmarshall(item);
  return { value: schema.parse(row[itemAttributes.document]), version: version.parse(row[itemAttributes.version]) };
};

export const licenseFromItem = (item: Item): StoredLicense => {
  const row = unmarshall(item);
  return {
    value: license.parse(row[itemAttributes.document]),
    version: version.parse(row[itemAttributes.version]),
    secret: licenseSecret.parse(row[itemAttributes.secret]),
  };
};

export interface CustomerItem extends Stored<Customer> {
  readonly secret?: CustomerSecret | undefined;
}

export const customerFromItem = (item: Item): CustomerItem => {
  const row = unmarshall(item);
  return { ...fromItem(item, customer), secret: customerSecret.parse(row[itemAttributes.secret]) };
};
