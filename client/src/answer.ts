import { type DecisionCode, decisionCodes } from '../../lambdas/contract/codes.ts';
import type { FeatureValue } from '../../lambdas/contract/lease-claims.ts';

const denial = (detail: string) => ({ allowed: false, detail });

/** Codes of answers that the client gives beyond those of a check. Like those, they never change meaning. */
const clientCodes = {
  LEASE_IN_GRACE: { allowed: true, detail: 'The lease has ended and is in its grace: connect to the service soon.' },
  LEASE_EXPIRED: denial('The lease has ended, and its grace with it: connect to the service once.'),
  LEASE_INVALID: denial('The lease is not one that the service signed for this product.'),
  DEVICE_MISMATCH: denial('The lease is bound to another device.'),
  CLOCK_ROLLED_BACK: denial('The clock of this machine was set back: correct it, or connect once.'),
  STORE_TAMPERED: denial('What was kept for working offline has been altered: connect once.'),
  LICENSE_KEY_INVALID: denial('The service does not know this license key.'),
  DENIED: denial('The service denies this for a reason newer than this client: update it.'),
  UNREACHABLE: denial('The service cannot be reached, and there is no lease to go by.'),
} as const satisfies Record<string, { allowed: boolean; detail: string }>;

export type AnswerCode = DecisionCode | keyof typeof clientCodes;

/** Every code, with whether it allows and what it means. */
export const answerCodes: Readonly<Record<AnswerCode, { readonly allowed: boolean; readonly detail: string }>> = {
  ...decisionCodes,
  ...clientCodes,
};

/** What an answer rests on: a decision of the service, a lease, or nothing that could be trusted. */
export type Source = 'live' | 'lease' | 'none';

/**
 * How fresh that is. `fresh`: a decision of the last moments, or a lease that need not be refreshed yet. `stale`: a lease
 * that should have been refreshed and is still valid. `grace`: a lease that has ended. `none`: there is nothing.
 */
export type Freshness = 'fresh' | 'stale' | 'grace' | 'none';

/** May this be done, now, here? */
export interface Answer<Value extends FeatureValue = FeatureValue> {
  readonly allowed: boolean;
  readonly code: AnswerCode;
  /** The code in words. May be reworded. */
  readonly detail: string;
  readonly source: Source;
  readonly freshness: Freshness;
  /** When the service last said so, milliseconds since 1970; undefined where it never did. */
  readonly asOf: number | undefined;
  /** What the feature is set to where it is granted; undefined where it is not, or none was asked for. */
  readonly value: Value | undefined;
}

/** Whether a feature is granted: named, and not switched off. Any configured value, zero and empty included, grants it. */
export const grants = (features: Readonly<Record<string, FeatureValue>>, name: string): boolean =>
  Object.hasOwn(features, name) && features[name] !== false;
