import * as z from 'zod/mini';
import { limits } from '../../../contract/limits.ts';
import { addDuration, positiveDuration } from '../../../core/duration.ts';
import { customerId, planId } from '../../../core/ids.ts';
import { DAY, epochMilliseconds, instantAt } from '../../../core/instant.ts';

/** Of steps that need no more than to be asked for. */
export const bareStepRequest = z.strictObject({});

export const renewRequest = z.strictObject({
  periods: z._default(z.int().check(z.minimum(1), z.maximum(limits.renewalPeriodsMax)), 1),
});

export const changePlanRequest = z.strictObject({
  plan: planId,
  when: z._default(z.enum(['now', 'period-end']), 'now'),
});

const REFERENCE = instantAt(0);

export const rotateKeyRequest = z.strictObject({
  overlap: z.optional(
    positiveDuration.check(
      z.refine(
        (overlap) => epochMilliseconds(addDuration(REFERENCE, overlap)) <= limits.keyOverlapDaysMax * DAY,
        `must not exceed ${limits.keyOverlapDaysMax} days`,
      ),
    ),
  ),
});

export const transferRequest = z.strictObject({ customer: customerId });
