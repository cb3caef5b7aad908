import { BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { LicenseId } from '../../core/ids.ts';
import type { License } from '../../core/license.ts';
import { DependencyUnavailable } from '../../operations/faults.ts';
import type { LicenseFilter, Page, PageRequest, Stored } from '../../operations/ports.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { type Item, licenseFromItem } from './items.ts';
import { licenseKey } from './keys.ts';
import { type LicensePosition, readCursor, writeCursor } from './license-cursor.ts';
import { licenseQuery, matches, positionOf } from './license-query.ts';

/** Index pages read for one page of answers; a list thinned out by filters goes on with the next cursor. */
const INDEX_PAGES_MAX = 8;
const BATCH_TRIES_MAX = 3;
const RETRY_AFTER_SECONDS = 1;

const batch = async (
  table: GlobalTable,
  ids: readonly LicenseId[],
): Promise<ReadonlyMap<LicenseId, Stored<License>>> => {
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

interface IndexPage {
  readonly positions: readonly LicensePosition[];
  readonly licenses: ReadonlyMap<LicenseId, Stored<License>>;
  readonly isLast: boolean;
}

const readIndexPage = async (
  table: GlobalTable,
  filter: LicenseFilter,
  from: { readonly position: LicensePosition | undefined; readonly limit: number },
): Promise<IndexPage> => {
  const query = new QueryCommand({ TableName: table.name, ...licenseQuery(filter, from.position), Limit: from.limit });
  const answer = await dependable(table.replica(table.region).send(query));
  const positions = (answer.Items ?? []).map(positionOf);
  const licenses = await batch(
    table,
    positions.map(({ id }) => id),
  );
  return { positions, licenses, isLast: answer.LastEvaluatedKey === undefined };
};

/** One page of a list, from an index of the local region; the licenses themselves from the local table. @throws CursorInvalid */
export const listLicenses = async (
  table: GlobalTable,
  filter: LicenseFilter,
  page: PageRequest,
): Promise<Page<Stored<License>>> => {
  const items: Stored<License>[] = [];
  let position = page.cursor === undefined ? undefined : readCursor(filter, page.cursor);
  for (let pages = 0; pages < INDEX_PAGES_MAX && items.length < page.limit; pages += 1) {
    const { positions, licenses, isLast } = await readIndexPage(table, filter, {
      position,
      limit: page.limit - items.length,
    });
    items.push(...positions.flatMap(({ id }) => licenses.get(id) ?? []).filter(({ value }) => matches(filter, value)));
    if (isLast) return { items };
    position = positions.at(-1) ?? position;
  }
  return position === undefined ? { items } : { items, nextCursor: writeCursor(filter, position) };
};
