import { type EvaluationContext, type EvaluationContextValue, InvalidContextError } from '@openfeature/server-sdk';

/** Dates go over the wire as RFC 3339, as `releasedAt` and a plan's rules expect them. */
const wireValue = (name: string, value: EvaluationContextValue): unknown => {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new InvalidContextError(`"${name}" is not a valid date.`);
    return value.toISOString();
  }
  if (Array.isArray(value)) return value.map((entry) => wireValue(name, entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, wireValue(`${name}.${key}`, entry)]));
};

/** Callers without types give `undefined` for what they do not know. */
const isGiven = (value: unknown): boolean => value !== undefined;

/**
 * What of an evaluation's context is put to a plan's rules: everything but the targeting key, which says whose license it
 * is and is nobody else's business.
 *
 * @param attributes names of those that the plan's rules read; undefined: all
 * @returns undefined where there is nothing, so that what is known answers without the network
 * @throws InvalidContextError where a date is none
 */
export const ruleContext = (
  context: EvaluationContext,
  attributes?: readonly string[],
): Readonly<Record<string, unknown>> | undefined => {
  const chosen = Object.entries(context).filter(
    ([name, value]) => name !== 'targetingKey' && isGiven(value) && (attributes?.includes(name) ?? true),
  );
  if (chosen.length === 0) return undefined;
  return Object.fromEntries(chosen.map(([name, value]) => [name, wireValue(name, value)]));
};
