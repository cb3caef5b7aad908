import * as z from 'zod/mini';
import { customer } from '../../../core/catalogue.ts';
import { region } from '../../../core/ids.ts';

export const erasureRequest = z.strictObject({});

/** How far the erasure of a customer has come. */
export const erasureProgress = z.strictObject({
  customer,
  /** Whether the destroyed key is in no item of the table any more, in any region. */
  complete: z.boolean(),
  /** Licenses that this request gave the new key. */
  licensesRekeyed: z.int().check(z.minimum(0)),
  /** Regions where something was seen to have another key yet: it was being changed, or has not been replicated. */
  regionsBehind: z.array(region),
});
