import { type Shape, anything, flag, mapped, object, recordOf, text } from '../shape.ts';
import { type DecisionCode, decisionCodes } from '../../../lambdas/contract/codes.ts';
import type { FeatureValue } from '../../../lambdas/contract/lease-claims.ts';
import { isFeatureValue } from '../feature-value.ts';
import type { LiveCode, LiveDecision } from '../service.ts';
import { instant } from './instant.ts';

const isKnown = (code: string): code is DecisionCode => Object.hasOwn(decisionCodes, code);

/**
 * The code of a check as this version may act on it, where a newer service gives codes that it does not know. A denial
 * stays a denial: `DENIED`. A grant stays one, without its shade: `VALID`. Where a known code and `allowed` contradict each
 * other, whichever denies is right.
 */
export const liveCode = (code: string, isAllowed: boolean): LiveCode => {
  if (!isKnown(code)) return isAllowed ? 'VALID' : 'DENIED';
  return decisionCodes[code].allowed && !isAllowed ? 'DENIED' : code;
};

/** Features of a kind that this version does not know are left out, and thus not granted: the others still are. */
const knownFeatures = (features: Readonly<Record<string, unknown>>): Readonly<Record<string, FeatureValue>> => {
  const known: [string, FeatureValue][] = [];
  for (const [name, value] of Object.entries(features)) if (isFeatureValue(value)) known.push([name, value]);
  return Object.fromEntries(known);
};

/** The answer to a check. */
export const liveDecision: Shape<LiveDecision> = mapped(
  object({
    allowed: flag,
    code: text,
    features: recordOf(anything),
    checkedAt: instant,
  }),
  ({ allowed, code, features, checkedAt }) => ({
    code: liveCode(code, allowed),
    features: knownFeatures(features),
    at: checkedAt,
  }),
);
