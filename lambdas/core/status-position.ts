import * as z from 'zod/mini';
import { STATUS_LIST_POSITIONS, type StatusReference, statusListPath } from '../contract/status-list.ts';
import { type Region, region } from './ids.ts';

const NAME = /^([a-z]{2}(?:-[a-z]+)+-\d)-(0|[1-9]\d{0,8})$/;

/** A status list: the region that gives out its positions, and its number there counted from 0, e.g. `eu-west-1-0`. */
export const statusListName = z
  .string()
  .check(z.regex(NAME, 'must be a status list such as eu-west-1-0'))
  .brand<'StatusListName'>();
export type StatusListName = z.infer<typeof statusListName>;

/** Where a license's status stands: no other license ever has the same place. */
export const statusPosition = z.strictObject({
  list: statusListName,
  index: z.int().check(z.minimum(0), z.maximum(STATUS_LIST_POSITIONS - 1)),
});
export type StatusPosition = z.infer<typeof statusPosition>;

const listAt = (at: Region, number: number): StatusListName => statusListName.parse(`${at}-${number}`);

/** The region that gives out a list's positions. It is not always the one that writes them: a license's home may move. */
export const regionOfList = (list: StatusListName): Region => region.parse(list.replace(NAME, '$1'));

/**
 * Positions fill one list after the other, so that there are no more lists than needed.
 *
 * @param ordinal counts the positions that a region has given out, from 0
 */
export const positionAt = (at: Region, ordinal: number): StatusPosition => ({
  list: listAt(at, Math.floor(ordinal / STATUS_LIST_POSITIONS)),
  index: ordinal % STATUS_LIST_POSITIONS,
});

/** The lists in which a region has given out positions. */
export const listsOf = (at: Region, positionsTaken: number): readonly StatusListName[] =>
  Array.from({ length: Math.ceil(positionsTaken / STATUS_LIST_POSITIONS) }, (_, number) => listAt(at, number));

/** Whether its region has given out positions of a list. */
export const isBegun = (list: StatusListName, positionsTaken: number): boolean =>
  Number(list.replace(NAME, '$2')) * STATUS_LIST_POSITIONS < positionsTaken;

export const statusListUri = (issuer: string, list: StatusListName): string => `${issuer}${statusListPath(list)}`;

/** What a lease says of where its license's status stands. */
export const statusReference = (issuer: string, { list, index }: StatusPosition): StatusReference => ({
  status_list: { idx: index, uri: statusListUri(issuer, list) },
});
