import * as z from 'zod/mini';
import { limits } from '../../../contract/limits.ts';

const LIMIT_SHAPE = `must be a whole number from 1 to ${limits.pageItemsMax}`;

/** `limit` of a list, as the text that a query carries. */
export const pageLimit = z._default(
  z.pipe(
    z.string().check(z.regex(/^[1-9]\d{0,2}$/, LIMIT_SHAPE)),
    z.pipe(z.transform(Number), z.int().check(z.maximum(limits.pageItemsMax, LIMIT_SHAPE))),
  ),
  limits.pageItemsDefault,
);

/** `cursor` of a list: what an earlier page gave as `nextCursor`. */
export const pageCursor = z.optional(z.string().check(z.maxLength(1024)));

/** The answer of a list: one page, and where the next one starts; null on the last. */
export const pageOf = <Item extends z.ZodMiniType>(item: Item) =>
  z.strictObject({ items: z.array(item), nextCursor: z.nullable(z.string()) });
