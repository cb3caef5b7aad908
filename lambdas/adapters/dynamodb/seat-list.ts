import { QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { seatIndex, tableKey } from '../../contract/table.ts';
import { type LicenseId, type Region, region } from '../../core/ids.ts';
import { CursorInvalid } from '../../operations/faults.ts';
import type { Page, PageRequest } from '../../operations/ports.ts';
import type { StoredSeat } from '../../operations/seats/seat-ports.ts';
import { cursorContent, cursorText } from './cursor-text.ts';
import { dependable } from './dependable.ts';
import type { GlobalTable } from './global-table.ts';
import { seatFromItem } from './seat-items.ts';
import { seatsOf } from './keys.ts';

/** Where a list of seats goes on: in this region, after this sort key; at its start where there is none. */
interface Position {
  readonly region: Region;
  readonly after?: string | undefined;
}

const position = z.strictObject({
  license: z.string(),
  region,
  after: z.optional(z.string().check(z.regex(/^(device|user)#[A-Za-z0-9_-]{43}$/))),
});

const readCursor = (license: LicenseId, cursor: string): Position => {
  const parsed = position.safeParse(cursorContent(cursor));
  if (!parsed.success || parsed.data.license !== license) throw new CursorInvalid('not a cursor of this list');
  return parsed.data;
};

const writeCursor = (license: LicenseId, at: Position): string => cursorText({ license, ...at });

/** Pages of the table read for one page of answers: seats that have ended thin them out. */
const TABLE_PAGES_MAX = 8;

const queryFor = (table: GlobalTable, license: LicenseId, from: Position, limit: number): QueryCommand =>
  new QueryCommand({
    TableName: table.name,
    KeyConditionExpression: `${tableKey.partition} = :seats`,
    // Only seats that are held are in the index.
    FilterExpression: `attribute_exists(${seatIndex.partition})`,
    ExpressionAttributeValues: marshall({ ':seats': seatsOf(license, from.region) }),
    ...(from.after !== undefined && {
      ExclusiveStartKey: marshall({ pk: seatsOf(license, from.region), sk: from.after }),
    }),
    Limit: limit,
  });

/** Held seats, one region after the other, from the local replica. @throws CursorInvalid, DependencyUnavailable */
export const listSeats = async (
  table: GlobalTable,
  license: LicenseId,
  page: PageRequest,
): Promise<Page<StoredSeat>> => {
  const items: StoredSeat[] = [];
  let from: Position | undefined =
    page.cursor === undefined ? { region: table.regions[0] } : readCursor(license, page.cursor);
  for (let pages = 0; pages < TABLE_PAGES_MAX && from !== undefined && items.length < page.limit; pages += 1) {
    const answer: QueryCommandOutput = await dependable(
      table.replica(table.region).send(queryFor(table, license, from, page.limit - items.length)),
    );
    items.push(...(answer.Items ?? []).map(seatFromItem));
    const after: string | undefined = answer.LastEvaluatedKey?.[tableKey.sort]?.S;
    from = after === undefined ? nextRegion(table, from.region) : { region: from.region, after };
  }
  return from === undefined ? { items } : { items, nextCursor: writeCursor(license, from) };
};

const nextRegion = ({ regions }: GlobalTable, after: Region): Position | undefined => {
  const next = regions[regions.indexOf(after) + 1];
  return next === undefined || !regions.includes(after) ? undefined : { region: next };
};
