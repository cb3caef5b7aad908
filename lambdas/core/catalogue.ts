import * as z from 'zod/mini';
import { customerId, productId } from './ids.ts';
import { metadata } from './metadata.ts';

const displayName = z.string().check(z.minLength(1), z.maxLength(200));

/** Something that licenses are sold for. */
export const product = z.strictObject({ id: productId, name: displayName, metadata });
export type Product = z.infer<typeof product>;

/** Somebody who holds licenses. */
export const customer = z.strictObject({ id: customerId, name: displayName, metadata });
export type Customer = z.infer<typeof customer>;
