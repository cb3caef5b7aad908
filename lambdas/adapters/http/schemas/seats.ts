import * as z from 'zod/mini';
import { region } from '../../../core/ids.ts';
import { instant } from '../../../core/instant.ts';
import { metadata } from '../../../core/metadata.ts';
import { resource } from '../../../core/seats/seat-resource.ts';
import { label, seatHolder, seatId } from '../../../core/seats/seat.ts';
import { pageCursor, pageLimit, pageOf } from './page.ts';

/** What a client says of itself. Absent: as it was. `user` is needed where the plan gives seats to users. */
export const claimSeatRequest = z.strictObject({
  user: z.optional(label),
  name: z.optional(z.string().check(z.maxLength(200))),
  metadata: z.optional(metadata),
});

/** `user`: whose seat it is, where the plan gives seats to users. */
export const releaseSeatQuery = z.strictObject({ user: z.optional(label) });

/** Where the plan gives seats to users, `user` is who hands it on and `to.user` who gets it. */
export const transferSeatRequest = z.strictObject({
  user: z.optional(label),
  to: z.strictObject({ device: label, user: z.optional(label) }),
});

/** The seat that a decision rests on. */
export const seatHeldAnswer = z.strictObject({
  id: seatId,
  region,
  claimedAt: instant,
  expiresAt: z.nullable(instant),
  overdraft: z.boolean(),
});

const seatAnswer = z.strictObject({
  id: seatId,
  region,
  holder: seatHolder,
  claimedAt: instant,
  expiresAt: z.nullable(instant),
  renewAfter: z.nullable(instant),
  overdraft: z.boolean(),
  transferredFrom: z.optional(label),
  name: z.optional(z.string()),
  metadata,
});
export const claimedSeatAnswer = z.strictObject({ seat: seatAnswer });

export const seatsQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor });
export const seatsAnswer = pageOf(seatAnswer);

const count = z.int();

export const seatSummaryAnswer = z.strictObject({
  kind: z.enum(['floating', 'node-locked', 'named-user']),
  limit: count,
  used: count,
  overdraft: z.strictObject({ limit: count, used: count }),
  aboveLimit: count,
});

export const poolsAnswer = z.strictObject({
  seats: z.nullable(seatSummaryAnswer),
  pools: z.array(
    z.strictObject({
      resource,
      region,
      free: count,
      used: count,
      minted: count,
      burned: count,
      sent: z.record(region, count),
      received: z.record(region, count),
    }),
  ),
});

export const retireRegionRequest = z.strictObject({ region });
