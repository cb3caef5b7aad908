import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { LicenseId, Region } from '../../core/ids.ts';
import { DependencyUnavailable } from '../../operations/faults.ts';
import type { StoredLicense } from '../../operations/ports.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { type Item, licenseFromItem } from './items.ts';
import { licenseKey } from './keys.ts';

const TRIES_MAX = 3;

export interface LicenseBatch {
  readonly region: Region;
  /** 100 at most: DynamoDB reads no more in one request. */
  readonly ids: readonly LicenseId[];
  /** Whether it is read strongly consistent, for twice the read units. */
  readonly consistent: boolean;
}

/** Licenses as a region has them, in any order; those that it does not have are left out. @throws DependencyUnavailable */
export const readLicenses = async (
  table: GlobalTable,
  { region, ids, consistent }: LicenseBatch,
): Promise<readonly StoredLicense[]> => {
  const found: StoredLicense[] = [];
  let keys: readonly Item[] = ids.map((id) => marshall(licenseKey(id)));
  for (let tries = 0; keys.length > 0; tries += 1) {
    if (tries === TRIES_MAX) throw new DependencyUnavailable('DynamoDB');
    const RequestItems = { [table.name]: { Keys: [...keys], ConsistentRead: consistent } };
    const answer = await dependable(table.replica(region).send(new BatchGetItemCommand({ RequestItems })));
    found.push(...(answer.Responses?.[table.name] ?? []).map(licenseFromItem));
    keys = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
  }
  return found;
};
