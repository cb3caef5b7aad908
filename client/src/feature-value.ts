import type { FeatureValue } from '../../lambdas/contract/lease-claims.ts';

/** Whether something that JSON can hold is what a feature can be set to. */
export const isFeatureValue = (value: unknown): value is FeatureValue =>
  ['boolean', 'string', 'number'].includes(typeof value) ||
  (Array.isArray(value) && value.every((each) => typeof each === 'string'));
