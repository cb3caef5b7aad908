import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { LicenseId, Region } from '../../core/ids.ts';
import type { StoredLicense } from '../../operations/ports.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { licenseFromItem } from './items.ts';
import { licenseKey } from './keys.ts';

const readIn = async (table: GlobalTable, region: Region, id: LicenseId): Promise<StoredLicense | undefined> => {
  const get = new GetItemCommand({ TableName: table.name, Key: marshall(licenseKey(id)), ConsistentRead: true });
  const { Item } = await dependable(table.replica(region).send(get));
  return Item === undefined ? undefined : licenseFromItem(Item);
};

/** A license that was issued elsewhere a moment ago may not be here yet: absent here is not absent. */
const searchElsewhere = async (table: GlobalTable, id: LicenseId): Promise<StoredLicense | undefined> => {
  const others = table.regions.filter((region) => region !== table.region);
  const answers = await Promise.allSettled(others.map((region) => readIn(table, region, id)));
  const found = answers.find((answer) => answer.status === 'fulfilled' && answer.value !== undefined);
  if (found?.status === 'fulfilled') return found.value;
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return undefined;
};

/** The license as its home region has it, strongly consistent; undefined where no region has it. */
export const lookUpLicense = async (table: GlobalTable, id: LicenseId): Promise<StoredLicense | undefined> => {
  const seen = (await readIn(table, table.region, id)) ?? (await searchElsewhere(table, id));
  return seen === undefined || seen.value.home === table.region ? seen : readIn(table, seen.value.home, id);
};
