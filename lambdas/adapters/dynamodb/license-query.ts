import { type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { licenseIndexes, tableKey } from '../../contract/table.ts';
import { type Region, licenseId } from '../../core/ids.ts';
import type { Instant } from '../../core/instant.ts';
import type { License } from '../../core/license.ts';
import type { LicenseFilter } from '../../operations/ports.ts';
import { ALL_LICENSES, type Item, expirySort } from './items.ts';
import { licenseKey } from './keys.ts';
import type { LicensePosition } from './license-cursor.ts';

interface IndexChoice {
  readonly index: { readonly name: string; readonly partition: string; readonly sort: string };
  readonly value: string;
}

/** The index that narrows most; what it does not cover is filtered on the licenses themselves. */
const indexFor = (filter: LicenseFilter): IndexChoice => {
  if (filter.customer !== undefined) return { index: licenseIndexes.byCustomer, value: filter.customer };
  if (filter.plan !== undefined) return { index: licenseIndexes.byPlan, value: filter.plan };
  if (filter.status !== undefined) return { index: licenseIndexes.byStatus, value: filter.status };
  return { index: licenseIndexes.all, value: ALL_LICENSES };
};

/** The query for the next licenses of a list, after `position`. */
export const licenseQuery = (
  filter: LicenseFilter,
  position: LicensePosition | undefined,
): Omit<QueryCommandInput, 'TableName'> => {
  const { index, value } = indexFor(filter);
  const bounded = filter.expiringBefore !== undefined;
  return {
    IndexName: index.name,
    KeyConditionExpression: `#partition = :value${bounded ? ' and #sort < :before' : ''}`,
    ExpressionAttributeNames: { '#partition': index.partition, ...(bounded && { '#sort': index.sort }) },
    ExpressionAttributeValues: marshall({ ':value': value, ...(bounded && { ':before': filter.expiringBefore }) }),
    ...(position !== undefined && {
      ExclusiveStartKey: marshall({
        ...licenseKey(position.id),
        [index.partition]: value,
        [index.sort]: position.expirySort,
      }),
    }),
  };
};

/** Whether a license is in the list. Indexes lag behind the table, so even what the index covers is looked at again. */
export const matches = (filter: LicenseFilter, license: License): boolean =>
  (filter.customer === undefined || license.customer === filter.customer) &&
  (filter.plan === undefined || license.plan === filter.plan) &&
  (filter.status === undefined || license.status === filter.status) &&
  (filter.expiringBefore === undefined || expirySort(license) < filter.expiringBefore);

/** The query for the licenses at home in a region whose scheduled plan change has come due at `now`. */
export const dueQuery = (home: Region, now: Instant): Omit<QueryCommandInput, 'TableName'> => {
  const { name, partition, sort } = licenseIndexes.scheduled;
  return {
    IndexName: name,
    KeyConditionExpression: '#home = :home and #due < :after',
    ExpressionAttributeNames: { '#home': partition, '#due': sort },
    // Every position due at `now` starts with that instant and goes on with `#`; `$` is the character after it.
    ExpressionAttributeValues: marshall({ ':home': home, ':after': `${now}$` }),
  };
};

/** The license that an index entry points at. @throws Error where the entry is not one of ours */
export const positionOf = (item: Item): LicensePosition => ({
  id: licenseId.parse(item[tableKey.partition]?.S?.slice('license#'.length)),
  expirySort: item[licenseIndexes.all.sort]?.S ?? '',
});
