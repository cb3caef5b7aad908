import * as z from 'zod/mini';
import { duration, positiveDuration } from '../../../core/duration.ts';
import { featureName, featureValue } from '../../../core/feature.ts';
import { overrides } from '../../../core/license.ts';
import { metadata } from '../../../core/metadata.ts';
import { seatCount } from '../../../core/seats/seat-policy.ts';

const removable = <Schema extends z.ZodMiniType>(schema: Schema) => z.optional(z.nullable(schema));

/**
 * A JSON merge patch (RFC 7396) of a license: what is named is set, what is null is removed, all else stays. It is
 * checked for its shape alone; what it leads to is checked as `editableParts`.
 */
export const licensePatch = z.strictObject({
  overrides: removable(
    z.strictObject({
      features: removable(z.record(featureName, z.nullable(featureValue))),
      offline: removable(
        z.strictObject({
          lease: removable(positiveDuration),
          refreshAfter: removable(positiveDuration),
          grace: removable(duration),
        }),
      ),
      grace: removable(duration),
      seats: removable(z.strictObject({ limit: removable(seatCount), overdraft: removable(seatCount) })),
    }),
  ),
  metadata: removable(z.record(metadata.def.keyType, z.nullable(metadata.def.valueType))),
});
export type LicensePatch = z.infer<typeof licensePatch>;

/** What a patch may change, as it must be afterwards. */
export const editableParts = z.strictObject({
  overrides: z._default(overrides, {}),
  metadata: z._default(metadata, {}),
});
