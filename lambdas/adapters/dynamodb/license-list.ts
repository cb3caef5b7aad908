import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { LicenseId } from '../../core/ids.ts';
import type { License } from '../../core/license.ts';
import type { LicenseFilter, Page, PageRequest, Stored } from '../../operations/ports.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { readLicenses } from './license-batch.ts';
import { type LicensePosition, readCursor, writeCursor } from './license-cursor.ts';
import { licenseQuery, matches, positionOf } from './license-query.ts';

/** Index pages read for one page of answers; a list thinned out by filters goes on with the next cursor. */
const INDEX_PAGES_MAX = 8;

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
  const ids = positions.map(({ id }) => id);
  const found = await readLicenses(table, { region: table.region, ids, consistent: false });
  const licenses = new Map(found.map((stored) => [stored.value.id, stored]));
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
