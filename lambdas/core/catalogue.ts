import * as z from 'zod/mini';
import { customerId, productId } from './ids.ts';
import { instant } from './instant.ts';
import { metadata } from './metadata.ts';

const displayName = z.string().check(z.minLength(1), z.maxLength(200));

/** Something that licenses are sold for. */
export const product = z.strictObject({ id: productId, name: displayName, metadata });
export type Product = z.infer<typeof product>;

/** What became of a customer's wish to be forgotten. */
export const erasure = z.strictObject({
  /** When the customer's holder key was destroyed. */
  startedAt: instant,
  /** When no item of the table had it any more, in any region; absent: some may have it, ask for the erasure again. */
  completedAt: z.optional(instant),
});
export type Erasure = z.infer<typeof erasure>;

/** Somebody who holds licenses. `erasure`: the last one, until the customer is put anew. */
export const customer = z.strictObject({
  id: customerId,
  name: displayName,
  metadata,
  erasure: z.optional(erasure),
});
export type Customer = z.infer<typeof customer>;
