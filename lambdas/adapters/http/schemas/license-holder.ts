import * as z from 'zod/mini';
import { features } from '../../../core/feature.ts';
import { productId } from '../../../core/ids.ts';
import { offlineUse } from '../../../core/plan.ts';
import { decisionCode, licenseSummary } from './check.ts';
import { seatSummaryAnswer } from './seats.ts';

/** What the holder of a license key may see of the license. */
export const holderView = z.strictObject({
  license: licenseSummary,
  product: productId,
  code: decisionCode,
  allowed: z.boolean(),
  features,
  offline: z.nullable(offlineUse),
  seats: z.nullable(seatSummaryAnswer),
});
