import * as z from 'zod/mini';
import { instant } from '../../../core/instant.ts';
import { label } from '../../../core/seat.ts';

/** Binds the lease to a device where one is named. Where the plan gives seats, it names whose seat the lease rests on. */
export const leaseRequest = z.strictObject({ device: z.optional(label), user: z.optional(label) });
export type LeaseRequest = z.infer<typeof leaseRequest>;

export const leaseAnswer = z.strictObject({
  /** A JWT. */
  lease: z.string(),
  expiresAt: instant,
  refreshAfter: instant,
});
