import type { FeatureValue } from '../../../lambdas/contract/lease-claims.ts';
import { type Answer, type AnswerCode, type Freshness, type Source, answerCodes, grants } from '../answer.ts';

/** How the license stands, apart from single features: what every answer is taken from until something changes. */
export interface Standing {
  readonly code: AnswerCode;
  readonly source: Source;
  readonly freshness: Freshness;
  readonly asOf: number | undefined;
  /** What is granted where the code allows. */
  readonly features: Readonly<Record<string, FeatureValue>>;
  /** The first instant, by trusted time, at which it may be another. */
  readonly until: number;
}

/** Without a feature: may the product run at all? */
export const answerTo = (standing: Standing, feature?: string): Answer => {
  const { source, freshness, asOf, features } = standing;
  const { allowed } = answerCodes[standing.code];
  const isIncluded = !allowed || feature === undefined || grants(features, feature);
  const code = isIncluded ? standing.code : 'FEATURE_NOT_INCLUDED';
  return {
    code,
    ...answerCodes[code],
    source,
    freshness,
    asOf,
    value: allowed && isIncluded && feature !== undefined ? features[feature] : undefined,
  };
};

const NOTHING: ReadonlySet<string> = new Set();

/** Names of all features that are granted. */
export const grantedIn = ({ code, features }: Standing): ReadonlySet<string> =>
  answerCodes[code].allowed ? new Set(Object.keys(features).filter((name) => grants(features, name))) : NOTHING;

/** Whether a product would notice: times aside, they say the same. */
export const sameStanding = (one: Standing, other: Standing): boolean =>
  one.code === other.code &&
  one.source === other.source &&
  one.freshness === other.freshness &&
  JSON.stringify(one.features) === JSON.stringify(other.features);
