import * as z from 'zod/mini';
import type { FeatureValue } from '../contract/lease-claims.ts';
import { limits } from '../contract/limits.ts';

export const featureName = z
  .string()
  .check(
    z.regex(
      /^[a-z][a-z0-9-]{0,62}$/,
      'must start with a letter and hold up to 63 lower-case letters, digits and dashes',
    ),
  );

/** Numbers that DynamoDB and JSON both hold exactly enough: no larger than a safe integer, no smaller than 1e-100. */
const number = z.number().check(
  z.minimum(Number.MIN_SAFE_INTEGER),
  z.maximum(Number.MAX_SAFE_INTEGER),
  z.refine((value) => value === 0 || Math.abs(value) >= 1e-100, 'must be 0 or at least 1e-100'),
);

const text = z.string().check(z.maxLength(256));

/** What a plan or an override sets a feature to. */
export const featureValue = z.union(
  [z.boolean(), number, text, z.array(text).check(z.maxLength(100))],
  'must be true, false, a number, a text of up to 256 characters or a list of up to 100 such texts',
);

export const features = z
  .record(featureName, featureValue)
  .check(
    z.refine(
      (value) => Object.keys(value).length <= limits.featuresPerPlan,
      `must name at most ${limits.featuresPerPlan} features`,
    ),
  );

export type Features = Readonly<Record<string, FeatureValue>>;

/** Whether a feature is granted: named, and not switched off. Any configured value, zero and empty included, grants it. */
export const includesFeature = (granted: Features, name: string): boolean =>
  Object.hasOwn(granted, name) && granted[name] !== false;
