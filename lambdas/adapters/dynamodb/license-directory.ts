import { BatchGetItemCommand, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { licenseIndexes, tableKey } from '../../contract/table.ts';
import { type LicenseId, type Region, licenseId } from '../../core/ids.ts';
import { DependencyUnavailable } from '../../operations/faults.ts';
import type {
  LicenseDirectory,
  LicenseFilter,
  Page,
  PageRequest,
  Stored,
  StoredLicense,
} from '../../operations/ports.ts';
import type { License } from '../../core/license.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { type Item, licenseFromItem } from './items.ts';
import { licenseKey } from './keys.ts';
import { type LicensePosition, readCursor, writeCursor } from './license-cursor.ts';
import { licenseQuery, matches } from './license-query.ts';

/** Index pages read for one page of answers; a list thinned out by filters goes on with the next cursor. */
const INDEX_PAGES_MAX = 8;
const BATCH_TRIES_MAX = 3;
const RETRY_AFTER_SECONDS = 1;

/** Licenses as operators see them: single ones from their home region, lists from the local region's indexes. */
export const licenseDirectory = (table: GlobalTable): LicenseDirectory => {
  const readIn = async (region: Region, id: LicenseId): Promise<StoredLicense | undefined> => {
    const get = new GetItemCommand({ TableName: table.name, Key: marshall(licenseKey(id)), ConsistentRead: true });
    const { Item } = await dependable(table.replica(region).send(get));
    return Item === undefined ? undefined : licenseFromItem(Item);
  };

  /** A license that was issued elsewhere a moment ago may not be here yet: absent here is not absent. */
  const searchElsewhere = async (id: LicenseId): Promise<StoredLicense | undefined> => {
    const others = table.regions.filter((region) => region !== table.region);
    const answers = await Promise.allSettled(others.map((region) => readIn(region, id)));
    const found = answers.find((answer) => answer.status === 'fulfilled' && answer.value !== undefined);
    if (found?.status === 'fulfilled') return found.value;
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return undefined;
  };

  const license = async (id: LicenseId): Promise<StoredLicense | undefined> => {
    const seen = (await readIn(table.region, id)) ?? (await searchElsewhere(id));
    return seen === undefined || seen.value.home === table.region ? seen : readIn(seen.value.home, id);
  };

  const batch = async (ids: readonly LicenseId[]): Promise<ReadonlyMap<LicenseId, Stored<License>>> => {
    const found = new Map<LicenseId, Stored<License>>();
    let keys: readonly Item[] = ids.map((id) => marshall(licenseKey(id)));
    for (let tries = 0; keys.length > 0; tries += 1) {
      if (tries === BATCH_TRIES_MAX) throw new DependencyUnavailable('DynamoDB', RETRY_AFTER_SECONDS);
      const get = new BatchGetItemCommand({ RequestItems: { [table.name]: { Keys: [...keys] } } });
      const answer = await dependable(table.replica(table.region).send(get));
      for (const item of answer.Responses?.[table.name] ?? []) {
        const stored = licenseFromItem(item);
        found.set(stored.value.id, stored);
      }
      keys = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
    }
    return found;
  };

  const query = async (filter: LicenseFilter, position: LicensePosition | undefined, limit: number) => {
    const command = new QueryCommand({ TableName: table.name, ...licenseQuery(filter, position), Limit: limit });
    const answer = await dependable(table.replica(table.region).send(command));
    const positions = (answer.Items ?? []).map(positionOf);
    const licenses = await batch(positions.map(({ id }) => id));
    return { positions, licenses, last: answer.LastEvaluatedKey === undefined };
  };

  const find = async (filter: LicenseFilter, page: PageRequest): Promise<Page<Stored<License>>> => {
    const items: Stored<License>[] = [];
    let position = page.cursor === undefined ? undefined : readCursor(filter, page.cursor);
    for (let pages = 0; pages < INDEX_PAGES_MAX; pages += 1) {
      const { positions, licenses, last } = await query(filter, position, page.limit - items.length);
      items.push(
        ...positions.flatMap(({ id }) => licenses.get(id) ?? []).filter(({ value }) => matches(filter, value)),
      );
      position = positions.at(-1) ?? position;
      if (last) return { items };
      if (items.length >= page.limit) break;
    }
    return position === undefined ? { items } : { items, nextCursor: writeCursor(filter, position) };
  };

  const dueForPlanChange: LicenseDirectory['dueForPlanChange'] = async (home, now, limit) => {
    const { name, partition, sort } = licenseIndexes.scheduled;
    const command = new QueryCommand({
      TableName: table.name,
      IndexName: name,
      KeyConditionExpression: '#home = :home and #due < :after',
      ExpressionAttributeNames: { '#home': partition, '#due': sort },
      // Every position due at `now` starts with that instant and goes on with `#`; `$` is the character after it.
      ExpressionAttributeValues: marshall({ ':home': home, ':after': `${now}$` }),
      Limit: limit,
    });
    const answer = await dependable(table.replica(home).send(command));
    return (answer.Items ?? []).map((item) => positionOf(item).id);
  };

  return { license, find, dueForPlanChange };
};

/** The license that an index entry points at. @throws Error where the entry is not one of ours */
const positionOf = (item: Item): LicensePosition => ({
  id: licenseId.parse(item[tableKey.partition]?.S?.slice('license#'.length)),
  expirySort: item[licenseIndexes.all.sort]?.S ?? '',
});
