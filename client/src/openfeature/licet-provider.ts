import {
  ErrorCode,
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import type { AnyLicet } from './any-licet.ts';
import { booleanFlag, numberFlag, objectFlag, stringFlag } from './flag-reading.ts';
import { type FlagQuestion, failed, resolutionOf, unlicensed } from './flag-resolution.ts';
import type { LicenseSource } from './license-source.ts';
import { onlyLicense } from './only-license.ts';
import { ruleContext } from './rule-context.ts';
import { type LicetSelector, tenantsLicenses } from './tenants-licenses.ts';

export interface LicetProviderOptions {
  /**
   * Names of the context's attributes that the plan's rules read. A flag that is asked for with one of them is the
   * service's to decide, over the network; with others it is answered from what is known. Default: all but `targetingKey`.
   */
  readonly attributes?: readonly string[];
}

const licenseOf = async <Value>(
  source: LicenseSource,
  question: FlagQuestion<Value>,
  context: EvaluationContext,
): Promise<AnyLicet | ResolutionDetails<Value>> => {
  const licet = await source.licenseFor(question.flag, context);
  if (licet !== undefined) return licet;
  // Without a key nobody was asked for, which is the application's mistake; with one, somebody who has no license.
  return context.targetingKey === undefined
    ? failed(question, ErrorCode.TARGETING_KEY_MISSING, 'No license belongs to an evaluation without a targeting key.')
    : unlicensed(question);
};

/**
 * An OpenFeature provider: the features of a license as flags.
 *
 * - A feature that is not granted, for whatever reason, is `false` as a boolean flag, with the reason `DISABLED`: never the
 *   caller's default. Values other than booleans have nothing that says "no": see `resolutionOf`.
 * - Only where nothing is known (`UNREACHABLE`: no network yet, and no lease) is there the error `PROVIDER_NOT_READY`, and
 *   with it the caller's default. So a default should be what a customer without a license gets: `false`.
 * - `variant` is the answer's code; `flagMetadata` has `code`, `source`, `freshness` and `asOf` (milliseconds since 1970).
 * - The license stays its opener's: closing the provider sends the usage that waits and does not close the `Licet`.
 *
 * @param subject the process's license, or what finds the license of each evaluation on a server with many tenants
 * @see https://openfeature.dev/specification/sections/providers
 */
export const licetProvider = (subject: AnyLicet | LicetSelector, options: LicetProviderOptions = {}): Provider => {
  const events = new OpenFeatureEventEmitter();
  const source = typeof subject === 'function' ? tenantsLicenses(subject, events) : onlyLicense(subject, events);

  const resolve = async <Value>(
    question: FlagQuestion<Value>,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<Value>> => {
    const found = await licenseOf(source, question, context);
    if (!('answer' in found)) return found;
    const asked = ruleContext(context, options.attributes);
    const { flag } = question;
    return resolutionOf(
      asked === undefined ? found.answer(flag) : await found.check(flag, { context: asked }),
      question,
    );
  };

  // What a list is to be taken for is the caller's to say (`Shape`); overloads say so without a cast.
  function resolveObject<Shape extends JsonValue>(
    flag: string,
    defaultValue: Shape,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<Shape>>;
  function resolveObject(flag: string, defaultValue: JsonValue, context: EvaluationContext) {
    return resolve({ flag, reading: objectFlag, defaultValue }, context);
  }

  return {
    metadata: { name: 'licet' },
    runsOn: 'server',
    events,
    initialize: source.open,
    onClose: source.close,
    resolveBooleanEvaluation: (flag, defaultValue, context) =>
      resolve({ flag, reading: booleanFlag, defaultValue }, context),
    resolveStringEvaluation: (flag, defaultValue, context) =>
      resolve({ flag, reading: stringFlag, defaultValue }, context),
    resolveNumberEvaluation: (flag, defaultValue, context) =>
      resolve({ flag, reading: numberFlag, defaultValue }, context),
    resolveObjectEvaluation: resolveObject,
  };
};
