import { hash } from 'node:crypto';
import { limits } from '../contract/limits.ts';
import {
  STATUS_LIST_BITS,
  STATUS_LIST_POSITIONS,
  type StatusListClaims,
  type StatusValue,
  statusValues,
} from '../contract/status-list.ts';
import { type Instant, epochSeconds } from './instant.ts';
import type { LicenseStatus } from './license.ts';
import { type StatusListName, statusListUri } from './status-position.ts';

/** The status of a license at its position, as some region has recorded it. */
export interface ListedStatus {
  readonly index: number;
  readonly value: StatusValue;
  /** Of the license, when it got this status. */
  readonly version: number;
}

/** How a license's status reads in a list. An expired license is valid there: its leases say themselves when they end. */
export const statusValueOf: Readonly<Record<LicenseStatus, StatusValue>> = {
  active: statusValues.valid,
  suspended: statusValues.suspended,
  revoked: statusValues.invalid,
};

const sternest: readonly StatusValue[] = [statusValues.invalid, statusValues.suspended, statusValues.valid];

/**
 * Which of two records of one position counts: that of the later version. Two of the same version are there where a
 * region was given up as lost and wrote on all the same; then the sterner one counts, everywhere.
 */
const overrules = (one: ListedStatus, other: ListedStatus): boolean =>
  one.version === other.version
    ? sternest.indexOf(one.value) < sternest.indexOf(other.value)
    : one.version > other.version;

/** The record that counts at each position, however many there are and in whatever order. */
const inForce = (records: readonly ListedStatus[]): readonly ListedStatus[] => {
  const byIndex = new Map<number, ListedStatus>();
  for (const record of records) {
    const known = byIndex.get(record.index);
    if (known === undefined || overrules(record, known)) byIndex.set(record.index, record);
  }
  return [...byIndex.values()];
};

const POSITIONS_PER_BYTE = 8 / STATUS_LIST_BITS;

/**
 * A whole list as bytes, the first position in the lowest bits of the first byte (section 4.1). Every list has all its
 * positions from the start: its length does not tell how many licenses there are.
 */
export const packedStatuses = (records: readonly ListedStatus[]): Uint8Array => {
  const bytes = new Uint8Array(STATUS_LIST_POSITIONS / POSITIONS_PER_BYTE);
  for (const { index, value } of inForce(records)) {
    const at = Math.floor(index / POSITIONS_PER_BYTE);
    bytes[at] = (bytes[at] ?? 0) | (value << ((index % POSITIONS_PER_BYTE) * STATUS_LIST_BITS));
  }
  return bytes;
};

const DAY_SECONDS = 86_400;
const TAG_CHARACTERS = 22;

/**
 * Names the content of a list on a day. The day is part of it, so that whoever is told that nothing has changed holds a
 * token of today, and never one that is about to end.
 */
export const statusListTag = (packed: Uint8Array, now: Instant): string => {
  const day = Math.floor(epochSeconds(now) / DAY_SECONDS);
  return hash('sha256', `${day}#${hash('sha256', packed)}`, 'base64url').slice(0, TAG_CHARACTERS);
};

/** The claims of a status list token (section 5.1). @param lst the compressed list, in base64url */
export const statusListClaims = (
  list: StatusListName,
  { issuer, now, lst }: { readonly issuer: string; readonly now: Instant; readonly lst: string },
): StatusListClaims => ({
  iss: issuer,
  sub: statusListUri(issuer, list),
  iat: epochSeconds(now),
  exp: epochSeconds(now) + limits.statusListLifetimeDays * DAY_SECONDS,
  ttl: limits.statusListTtlSeconds,
  status_list: { bits: STATUS_LIST_BITS, lst },
});
