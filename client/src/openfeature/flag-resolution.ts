import {
  ErrorCode,
  type FlagMetadata,
  type ResolutionDetails,
  StandardResolutionReasons,
} from '@openfeature/server-sdk';
import type { Answer } from '../answer.ts';
import type { FlagReading } from './flag-reading.ts';

/** Who asks for which flag, and what the caller would fall back on. */
export interface FlagQuestion<Value> {
  readonly flag: string;
  readonly reading: FlagReading<Value>;
  readonly defaultValue: Value;
}

/** A tenant that the application has no license for: like a code of an answer, given as the variant. */
export const NO_LICENSE = 'NO_LICENSE';

const metadataOf = ({ code, source, freshness, asOf }: Answer): FlagMetadata => ({
  code,
  source,
  freshness,
  ...(asOf !== undefined && { asOf }),
});

/** An abnormal execution (requirement 2.2.7): the SDK gives the caller's default, and runs the error hooks. */
export const failed = <Value>(
  { defaultValue }: FlagQuestion<Value>,
  errorCode: ErrorCode,
  errorMessage: string,
  flagMetadata: FlagMetadata = {},
): ResolutionDetails<Value> => ({
  value: defaultValue,
  reason: StandardResolutionReasons.ERROR,
  errorCode,
  errorMessage,
  flagMetadata,
});

/** Not granted, which is an answer and no error: on an error a boolean would become the caller's default. */
const disabled = <Value>(
  { reading, defaultValue }: FlagQuestion<Value>,
  variant: string,
  flagMetadata: FlagMetadata,
): ResolutionDetails<Value> => ({
  value: reading.denied ?? defaultValue,
  reason: StandardResolutionReasons.DISABLED,
  variant,
  flagMetadata,
});

/** Specification, "Resolution Reason": out of date where a lease should have been refreshed, or has ended. */
const reasonOf = ({ source, freshness }: Answer): string => {
  if (freshness !== 'fresh') return StandardResolutionReasons.STALE;
  return source === 'live' ? StandardResolutionReasons.TARGETING_MATCH : StandardResolutionReasons.CACHED;
};

/** The flag of a tenant without a license: denied. */
export const unlicensed = <Value>(question: FlagQuestion<Value>): ResolutionDetails<Value> =>
  disabled(question, NO_LICENSE, { code: NO_LICENSE, source: 'none', freshness: 'none' });

/**
 * An answer as a flag. What is not granted is `false` for booleans, whatever the caller's default. A configured value has
 * no such value: where the license as a whole is denied, the caller's default is given with the reason `DISABLED`; where
 * the license is good and does not name the feature, the flag is not found. Only where nothing is known at all does a
 * boolean fall back on the caller's default too, since the specification leaves no other way.
 */
export const resolutionOf = <Value>(answer: Answer, question: FlagQuestion<Value>): ResolutionDetails<Value> => {
  const { flag, reading } = question;
  const metadata = metadataOf(answer);
  const fail = (code: ErrorCode, message: string) => failed(question, code, message, metadata);
  if (answer.code === 'UNREACHABLE') return fail(ErrorCode.PROVIDER_NOT_READY, answer.detail);
  if (!answer.allowed) {
    const isMissing = answer.code === 'FEATURE_NOT_INCLUDED' && reading.denied === undefined;
    return isMissing
      ? fail(ErrorCode.FLAG_NOT_FOUND, `The license does not include "${flag}".`)
      : disabled(question, answer.code, metadata);
  }
  const value = answer.value === undefined ? undefined : reading.read(answer.value);
  if (value === undefined) {
    return fail(ErrorCode.TYPE_MISMATCH, `The license does not set "${flag}" to a value of type ${reading.type}.`);
  }
  return { value, reason: reasonOf(answer), variant: answer.code, flagMetadata: metadata };
};
