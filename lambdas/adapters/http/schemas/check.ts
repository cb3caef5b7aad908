import * as z from 'zod/mini';
import { type DecisionCode, type WarningCode, decisionCodes, warningCodes } from '../../../contract/codes.ts';
import { featureName, features } from '../../../core/feature.ts';
import { planId, licenseId, productId, region, versionNumber } from '../../../core/ids.ts';
import { instant, instantInput } from '../../../core/instant.ts';
import { licenseStatus } from '../../../core/license.ts';
import { keysOf } from './keys-of.ts';
import { seatHeldAnswer } from './seats.ts';
import { label } from '../../../core/seats/seat.ts';

/** What a product asks about a license. Fields that are absent ask nothing. */
export const checkRequest = z.strictObject({
  product: z.optional(productId),
  device: z.optional(label),
  user: z.optional(label),
  feature: z.optional(featureName),
  meter: z.optional(
    z.strictObject({ name: featureName, quantity: z.optional(z.int().check(z.positive(), z.maximum(1_000_000_000))) }),
  ),
  /** Facts about the request, for rules. One of them is known to every plan: when the release that asks was published. */
  context: z.optional(z.catchall(z.object({ releasedAt: z.optional(instantInput) }), z.unknown())),
});
export type CheckRequest = z.infer<typeof checkRequest>;

/** A license's dates and plan as a check and its holder see them. */
export const licenseSummary = z.strictObject({
  id: licenseId,
  status: licenseStatus,
  plan: planId,
  planVersion: versionNumber,
  expiresAt: z.nullable(instant),
  graceUntil: z.nullable(instant),
  maintenanceUntil: z.nullable(instant),
});

export const decisionCode = z.enum(keysOf<DecisionCode>(decisionCodes));

export const checkAnswer = z.strictObject({
  decisionId: z.string(),
  allowed: z.boolean(),
  code: decisionCode,
  detail: z.string(),
  license: licenseSummary,
  features,
  /** Null where no seat is held, or none is needed. */
  seat: z.nullable(seatHeldAnswer),
  checkedAt: instant,
  region,
  warnings: z.array(z.strictObject({ code: z.enum(keysOf<WarningCode>(warningCodes)), detail: z.string() })),
});
