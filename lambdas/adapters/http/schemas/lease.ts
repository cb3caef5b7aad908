import * as z from 'zod/mini';
import { instant } from '../../../core/instant.ts';
import { label } from '../../../core/seats/seat.ts';

/** Binds the lease to a device where one is named. Where the plan gives seats, it names whose seat the lease rests on. */
export const leaseRequest = z.strictObject({ device: z.optional(label), user: z.optional(label) });
export type LeaseRequest = z.infer<typeof leaseRequest>;

/** What an operator brings from a device without a network. */
export const leaseForLicenseRequest = z.strictObject({
  ...leaseRequest.shape,
  /** The device's own name for its request, for the log. */
  requestId: z.optional(label),
});

export const leaseAnswer = z.strictObject({
  /** A JWT. */
  lease: z.string(),
  expiresAt: instant,
  refreshAfter: instant,
});
