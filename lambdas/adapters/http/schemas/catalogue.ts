import * as z from 'zod/mini';
import { customer, product } from '../../../core/catalogue.ts';
import { metadata } from '../../../core/metadata.ts';

/** A product or customer as it is put; its id is in the path. */
export const productRequest = z.strictObject({ name: product.shape.name, metadata: z._default(metadata, {}) });
export const customerRequest = z.strictObject({ name: customer.shape.name, metadata: z._default(metadata, {}) });

export const productAnswer = product;
export const customerAnswer = customer;
