import { type DecisionCode, decisionCodes } from '../contract/codes.ts';
import { type Entitlements, entitlementsOf } from './entitlements.ts';
import { type Features, includesFeature } from './feature.ts';
import type { LicenseId, PlanId, ProductId, VersionNumber } from './ids.ts';
import type { Instant } from './instant.ts';
import type { License, LicenseStatus } from './license.ts';
import type { PlanVersion } from './plan.ts';
import { licenseAt } from './scheduled-plan.ts';
import { endOf } from './term.ts';

/** What a product asks: may this license do this, now, here? An absent field asks nothing of it. */
export interface Question {
  readonly product?: ProductId | undefined;
  readonly feature?: string | undefined;
  readonly meter?: { readonly name: string } | undefined;
  /** When the release that asks was published. */
  readonly releasedAt?: Instant | undefined;
}

/** Everything that a decision rests on. `plan` is the version in force of `planInForce(license, now)`. */
export interface Facts {
  readonly license: License;
  readonly plan: PlanVersion;
}

export interface Decision {
  readonly code: DecisionCode;
  readonly allowed: boolean;
  readonly detail: string;
  readonly license: {
    readonly id: LicenseId;
    readonly status: LicenseStatus;
    readonly plan: PlanId;
    readonly planVersion: VersionNumber;
    readonly expiresAt: Instant | null;
    readonly graceUntil: Instant | null;
    readonly maintenanceUntil: Instant | null;
  };
  readonly features: Features;
}

interface Case {
  readonly license: License;
  readonly entitlements: Entitlements;
  readonly question: Question;
  readonly now: Instant;
}

const reached = (at: Instant | undefined, now: Instant): boolean => at !== undefined && at <= now;

/** When each code applies. The order of `decisionCodes` decides between several; `VALID` always applies. */
const applies: Record<DecisionCode, (of: Case) => boolean> = {
  NOT_STARTED: ({ entitlements, now }) => !reached(entitlements.timeline.startsAt, now),
  EXPIRED: ({ entitlements, now }) => reached(endOf(entitlements.timeline), now),
  SUSPENDED: ({ license }) => license.status === 'suspended',
  REVOKED: ({ license }) => license.status === 'revoked',
  MAINTENANCE_ENDED: ({ entitlements, question }) =>
    question.releasedAt !== undefined &&
    entitlements.timeline.maintenanceUntil !== undefined &&
    question.releasedAt > entitlements.timeline.maintenanceUntil,
  PRODUCT_MISMATCH: ({ license, question }) => question.product !== undefined && question.product !== license.product,
  FEATURE_NOT_INCLUDED: ({ entitlements, question }) =>
    question.feature !== undefined && !includesFeature(entitlements.features, question.feature),
  METER_UNKNOWN: ({ question }) => question.meter !== undefined,
  IN_TRIAL: ({ entitlements, now }) =>
    entitlements.timeline.trialUntil !== undefined && !reached(entitlements.timeline.trialUntil, now),
  IN_GRACE: ({ entitlements, now }) => reached(entitlements.timeline.expiresAt, now),
  VALID: () => true,
};

const isDecisionCode = (text: string): text is DecisionCode => Object.hasOwn(decisionCodes, text);
const codesInOrder: readonly DecisionCode[] = Object.keys(decisionCodes).filter(isDecisionCode);

/**
 * Decides one question. Total: every license, plan, question and instant has exactly one code, the first of
 * `decisionCodes` that applies. Deterministic: the same facts, question and instant always give the same decision.
 */
export const decide = (facts: Facts, question: Question, now: Instant): Decision => {
  const license = licenseAt(facts.license, facts.plan, now);
  const entitlements = entitlementsOf(license, facts.plan);
  const code =
    codesInOrder.find((candidate) => applies[candidate]({ license, entitlements, question, now })) ?? 'VALID';
  const { expiresAt, graceUntil, maintenanceUntil } = entitlements.timeline;
  return {
    code,
    ...decisionCodes[code],
    license: {
      id: license.id,
      status: license.status,
      plan: license.plan,
      planVersion: facts.plan.version,
      expiresAt: expiresAt ?? null,
      graceUntil: graceUntil ?? null,
      maintenanceUntil: maintenanceUntil ?? null,
    },
    features: entitlements.features,
  };
};
