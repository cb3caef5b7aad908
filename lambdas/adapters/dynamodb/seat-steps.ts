import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { itemAttributes, tableKey } from '../../contract/table.ts';
import type { Region } from '../../core/ids.ts';
import { nameOf } from '../../core/seats/seat.ts';
import type { SeatStep, StoredSeat } from '../../operations/seats/seat-ports.ts';
import { poolKey, seatKey } from './keys.ts';
import { seatToItem } from './seat-items.ts';

/** Clauses that hold while a seat is as it was seen: the same seat, not changed, not renewed. */
const AS_SEEN = {
  sameSeat: '#document.#id = :id',
  sameVersion: '#version = :version',
  sameLease: '#leaseUntil = :leaseUntil',
  noLease: 'attribute_not_exists(#leaseUntil)',
} as const;

/** The condition that a stored seat is still as it was seen. */
export const unchanged = ({ value, version, leaseUntil }: StoredSeat) => ({
  ConditionExpression: [
    AS_SEEN.sameSeat,
    AS_SEEN.sameVersion,
    leaseUntil === undefined ? AS_SEEN.noLease : AS_SEEN.sameLease,
  ].join(' and '),
  ExpressionAttributeNames: {
    '#document': itemAttributes.document,
    '#id': 'id',
    '#version': itemAttributes.version,
    '#leaseUntil': itemAttributes.leaseUntil,
  },
  ExpressionAttributeValues: marshall({
    ':id': value.id,
    ':version': version,
    ...(leaseUntil !== undefined && { ':leaseUntil': leaseUntil }),
  }),
});

/** Puts a new seat over the one that has ended, or where there is none: a holder's item serves one after the other. */
const putSeat = (table: string, { over, after, event }: Extract<SeatStep, { kind: 'seat' }>): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: seatToItem(after, { version: 1, event }),
    ...(over === undefined ? { ConditionExpression: `attribute_not_exists(${tableKey.partition})` } : unchanged(over)),
  },
});

const changeSeat = (
  table: string,
  { seen, after, event }: Extract<SeatStep, { kind: 'seat-change' }>,
): TransactWriteItem => ({
  Put: { TableName: table, Item: seatToItem(after, { version: seen.version + 1, event }), ...unchanged(seen) },
});

/**
 * Moves one between `free` and `used`. The event of the account's last move leaves the item with it: it was archived
 * from the stream, and this write is no move of the account.
 */
const moveOne = (
  table: string,
  region: Region,
  step: Extract<SeatStep, { kind: 'take' | 'give-back' }>,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: marshall(poolKey(step.license, step.resource, region)),
    UpdateExpression: 'SET #free = #free - :one, #used = #used + :one REMOVE #change',
    ConditionExpression: step.kind === 'take' ? '#free >= :needed' : '#used > :needed',
    ExpressionAttributeNames: {
      '#free': itemAttributes.free,
      '#used': itemAttributes.used,
      '#change': itemAttributes.change,
    },
    ExpressionAttributeValues: marshall(
      step.kind === 'take' ? { ':one': 1, ':needed': step.freeNeeded } : { ':one': -1, ':needed': 0 },
    ),
  },
});

const owesNothing = (
  table: string,
  region: Region,
  { license, resource }: Extract<SeatStep, { kind: 'owes-nothing' }>,
): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: marshall(poolKey(license, resource, region)),
    ConditionExpression: '#free >= :nothing',
    ExpressionAttributeNames: { '#free': itemAttributes.free },
    ExpressionAttributeValues: marshall({ ':nothing': 0 }),
  },
});

/** A step as an item of a transaction in the region. */
export const stepToWrite = (table: string, region: Region, step: SeatStep): TransactWriteItem => {
  switch (step.kind) {
    case 'seat':
      return putSeat(table, step);
    case 'seat-change':
      return changeSeat(table, step);
    case 'owes-nothing':
      return owesNothing(table, region, step);
    case 'take':
    case 'give-back':
      return moveOne(table, region, step);
  }
};

export const keyOfSeat = ({ value }: StoredSeat) =>
  marshall(seatKey(value.license, value.region, nameOf(value.holder)));
