import * as z from 'zod/mini';
import { instant } from '../../../core/instant.ts';
import { label } from './label.ts';

/** Binds the lease to a device where one is named. */
export const leaseRequest = z.strictObject({ device: z.optional(label) });
export type LeaseRequest = z.infer<typeof leaseRequest>;

export const leaseAnswer = z.strictObject({
  /** A JWT. */
  lease: z.string(),
  expiresAt: instant,
  refreshAfter: instant,
});
