import * as z from 'zod/mini';
import { idPatterns } from '../../contract/id-patterns.ts';
import { limits } from '../../contract/limits.ts';
import { licenseId, region } from '../ids.ts';
import { type Instant, instant } from '../instant.ts';
import { metadata } from '../metadata.ts';
import { resource } from './seat-resource.ts';

/** How a client names a device or a user: its own text, compared as it is. Control characters would only spoil logs. */
export const label = z.string().check(
  z.minLength(1),
  z.maxLength(256),
  z.regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must hold no control characters'),
  // Half a surrogate pair has no UTF-8, and so no hash of its own.
  z.refine((text) => text.isWellFormed(), 'must be Unicode'),
);

/** Who holds a seat: a device, or a user on any of some devices. */
export const seatHolder = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('device'), device: label }),
  z.strictObject({
    kind: z.literal('user'),
    user: label,
    devices: z.array(label).check(z.maxLength(limits.devicesPerUser)),
  }),
]);
export type SeatHolder = z.infer<typeof seatHolder>;

export const seatId = z
  .string()
  .check(z.regex(new RegExp(`^${idPatterns.seat}$`)))
  .brand<'SeatId'>();
export type SeatId = z.infer<typeof seatId>;

/** How a seat came free. `roamed`: its holder has a newer one in another region. */
export const seatEnd = z.enum(['released', 'reclaimed', 'transferred', 'roamed']);
export type SeatEnd = z.infer<typeof seatEnd>;

/**
 * One device's or user's right to run. Written by the region that it was claimed in, wherever its holder is now. When
 * its lease ends stands beside it, as renewing it is no change of who may run.
 */
export const seat = z.strictObject({
  id: seatId,
  license: licenseId,
  region,
  holder: seatHolder,
  /** Whose pool the seat was taken from, and goes back to. `overdraft`: it is beyond the limit. */
  resource,
  claimedAt: instant,
  /** Device or user that handed the seat on to this one. */
  transferredFrom: z.optional(label),
  ended: z.optional(z.strictObject({ how: seatEnd, at: instant })),
  name: z.optional(z.string().check(z.maxLength(200))),
  metadata,
});
export type Seat = z.infer<typeof seat>;

/** A seat and the end of its lease; without one it is held until it is released. */
export interface LeasedSeat {
  readonly value: Seat;
  readonly leaseUntil?: Instant | undefined;
}

/** A seat that has ended: nobody holds it any more, and its pool has it back. */
export type Ended<Of extends LeasedSeat> = Of & { readonly value: { readonly ended: NonNullable<Seat['ended']> } };

export const hasEnded = <Of extends LeasedSeat>(left: Of): left is Ended<Of> => left.value.ended !== undefined;

/** What tells holders apart: at most one seat a region belongs to each. */
export type HolderName = Pick<Extract<SeatHolder, { kind: 'device' }>, 'kind' | 'device'> | UserName;
interface UserName {
  readonly kind: 'user';
  readonly user: string;
}

export const nameOf = (holder: SeatHolder): HolderName =>
  holder.kind === 'device' ? holder : { kind: 'user', user: holder.user };

/** The text by which a holder is known: its device, or its user. */
export const labelOf = (holder: HolderName): string => (holder.kind === 'device' ? holder.device : holder.user);

export const sameHolder = (one: HolderName, other: HolderName): boolean =>
  one.kind === other.kind && labelOf(one) === labelOf(other);
