import { ID_RANDOM_BYTES, sortableId } from '../core/ids.ts';
import { type Instant, epochMilliseconds } from '../core/instant.ts';
import type { RandomBytes } from './ports.ts';

/** A new id of what is made at a moment, such as `dec_01jd3v6x0c5m8k2q9r7t4w1y6z`. */
export const newId = (prefix: string, made: { readonly at: Instant; readonly random: RandomBytes }): string =>
  sortableId(prefix, epochMilliseconds(made.at), made.random(ID_RANDOM_BYTES));
