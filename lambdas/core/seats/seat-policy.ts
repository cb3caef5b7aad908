import * as z from 'zod/mini';
import { limits } from '../../contract/limits.ts';
import { type Duration, positiveDuration } from '../duration.ts';

export const seatCount = z.int().check(z.minimum(0), z.maximum(limits.seatsPerLicense));

/** How often seats may move to another device, or be given back, without an operator. */
const transferAllowance = z.strictObject({
  /** Moves of all seats of a license within one period. */
  limit: seatCount,
  /** Counted from the start of the license. */
  period: positiveDuration,
});
export type TransferAllowance = z.infer<typeof transferAllowance>;

const counts = {
  /** Seats that may be held at one time, in all regions together. */
  limit: seatCount,
  /** Seats beyond the limit that may be held all the same; each of them is marked in the audit. */
  overdraft: z._default(seatCount, 0),
};

const transfers = z.optional(transferAllowance);

/** Which kind of seats a plan gives, and how many. */
export const seatPolicy = z.discriminatedUnion('kind', [
  /** A device holds a seat for the length of the lease, and keeps it by renewing. */
  z.strictObject({ kind: z.literal('floating'), ...counts, lease: positiveDuration }),
  /** A device holds a seat until it is released. */
  z.strictObject({ kind: z.literal('node-locked'), ...counts, transfers }),
  /** A user holds a seat until it is released, on any of up to `devicesPerUser` devices. */
  z.strictObject({
    kind: z.literal('named-user'),
    ...counts,
    devicesPerUser: z.optional(z.int().check(z.positive(), z.maximum(limits.devicesPerUser))),
    transfers,
  }),
]);
export type SeatPolicy = z.infer<typeof seatPolicy>;
export type SeatKind = SeatPolicy['kind'];

/** Numbers of seats that a license gets instead of those of its plan. */
export const seatOverrides = z.strictObject({ limit: z.optional(seatCount), overdraft: z.optional(seatCount) });

/** Length of a seat's lease; undefined where seats are held until they are released. */
export const leaseOf = (policy: SeatPolicy): Duration | undefined =>
  policy.kind === 'floating' ? policy.lease : undefined;

/** The allowance of moves; undefined where they are not counted. */
export const transfersOf = (policy: SeatPolicy): TransferAllowance | undefined =>
  policy.kind === 'floating' ? undefined : policy.transfers;
