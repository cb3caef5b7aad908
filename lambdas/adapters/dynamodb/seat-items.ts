import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { itemAttributes, seatIndex } from '../../contract/table.ts';
import type { ChangeEvent } from '../../core/change.ts';
import type { LicenseId, Region } from '../../core/ids.ts';
import { type Instant, instant } from '../../core/instant.ts';
import { pool } from '../../core/seats/pool.ts';
import { type LeasedSeat, type Seat, nameOf, seat } from '../../core/seats/seat.ts';
import type { StoredPool, StoredSeat } from '../../operations/seats/seat-ports.ts';
import { type Item, fromItem } from './items.ts';
import { holderHash, seatKey } from './keys.ts';

const leaseUntil = z.optional(instant);
const count = z.int();

/** Where seats without a lease stand in the index: behind every instant, by kind of holder, oldest first. */
export const UNLEASED = { unleased: 'held#', device: 'held#device#', user: 'held#user#' } as const;

export const leasePosition = ({ value, leaseUntil: until }: LeasedSeat): string =>
  until ?? `${UNLEASED[value.holder.kind]}${value.claimedAt}`;

/** Partition of the index that a seat is in. */
export const seatShard = (license: LicenseId, region: Region, shard: number): string => `${license}#${region}#${shard}`;

const shardOf = (value: Seat): string => {
  const [first = 0] = Buffer.from(holderHash(nameOf(value.holder)), 'base64url');
  return seatShard(value.license, value.region, first % seatIndex.shards);
};

/** The item of a seat. One that has ended is in no index: nothing looks for it. */
export const seatToItem = (
  after: LeasedSeat,
  { version, event }: { readonly version: number; readonly event: ChangeEvent },
): Item =>
  marshall(
    {
      ...seatKey(after.value.license, after.value.region, nameOf(after.value.holder)),
      [itemAttributes.entity]: 'seat',
      [itemAttributes.writer]: after.value.region,
      [itemAttributes.version]: version,
      [itemAttributes.document]: after.value,
      [itemAttributes.change]: event,
      [itemAttributes.leaseUntil]: after.leaseUntil,
      ...(after.value.ended === undefined && {
        [seatIndex.partition]: shardOf(after.value),
        [seatIndex.sort]: leasePosition(after),
      }),
    },
    { removeUndefinedValues: true, convertClassInstanceToMap: true },
  );

/** @throws Error where the item is not what this version of Licet writes */
export const seatFromItem = (item: Item): StoredSeat => {
  const until: Instant | undefined = leaseUntil.parse(item[itemAttributes.leaseUntil]?.S);
  return { ...fromItem(item, seat), ...(until !== undefined && { leaseUntil: until }) };
};

/** @throws Error where the item is not what this version of Licet writes */
export const poolFromItem = (item: Item): StoredPool => {
  const { value, version } = fromItem(item, pool);
  const { free, used } = unmarshall({
    free: item[itemAttributes.free] ?? { NULL: true },
    used: item[itemAttributes.used] ?? { NULL: true },
  });
  return { pool: value, version, free: count.parse(free), used: count.parse(used) };
};
