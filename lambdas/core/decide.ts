import { type DecisionCode, decisionCodes } from '../contract/codes.ts';
import { type Entitlements, entitlementsOf } from './entitlements.ts';
import { type Features, includesFeature } from './feature.ts';
import type { LicenseId, PlanId, ProductId, Region, VersionNumber } from './ids.ts';
import type { Instant } from './instant.ts';
import type { License, LicenseStatus } from './license.ts';
import type { PlanVersion } from './plan.ts';
import { licenseAt } from './scheduled-plan.ts';
import type { LeasedSeat, SeatId } from './seats/seat.ts';
import type { SeatPolicy } from './seats/seat-policy.ts';
import { OVERDRAFT } from './seats/seat-resource.ts';
import { type Claimant, type Standing, holderOf, leaseEndOf, standingWith } from './seats/seat-standing.ts';
import { endOf } from './term.ts';

/** What a product asks: may this license do this, now, here? An absent field asks nothing of it. */
export interface Question {
  /** Who would run, in which the seat is looked for. `anyone`: seats are not asked about, only the license is. */
  readonly claimant: Claimant | 'anyone';
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
  /** Seats of the question's claimant, one a region at most. */
  readonly seats: readonly LeasedSeat[];
}

/** The seat that a decision rests on. */
export interface SeatHeld {
  readonly id: SeatId;
  readonly region: Region;
  readonly claimedAt: Instant;
  /** End of its lease; null where it is held until it is released. */
  readonly expiresAt: Instant | null;
  /** Whether it is beyond the license's limit. */
  readonly overdraft: boolean;
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
  readonly seat: SeatHeld | null;
}

interface Case {
  readonly license: License;
  readonly entitlements: Entitlements;
  readonly question: Question;
  readonly now: Instant;
  readonly standing: SeatStanding;
}

/** `not-asked`: no seat is needed for this license or this question. */
type SeatStanding = Standing<LeasedSeat> | { readonly kind: 'not-asked' } | { readonly kind: 'unnamed' };

const seatStanding = (
  facts: Facts,
  { seats: policy }: Entitlements,
  question: Question,
  now: Instant,
): SeatStanding => {
  const { claimant } = question;
  if (policy === undefined || claimant === 'anyone') return { kind: 'not-asked' };
  if (holderOf(claimant, policy) === undefined) return { kind: 'unnamed' };
  return standingWith(facts.seats, { license: facts.license, policy, now }, claimant.device);
};

/** A seat as those see it who hold it. */
const seatHeld = (seat: LeasedSeat, policy: SeatPolicy): SeatHeld => {
  const { id, region, claimedAt, resource } = seat.value;
  return { id, region, claimedAt, expiresAt: leaseEndOf(seat, policy) ?? null, overdraft: resource === OVERDRAFT };
};

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
  DEVICE_REQUIRED: ({ standing, entitlements }) =>
    standing.kind === 'unnamed' && entitlements.seats?.kind !== 'named-user',
  USER_REQUIRED: ({ standing, entitlements }) =>
    standing.kind === 'unnamed' && entitlements.seats?.kind === 'named-user',
  SEAT_REQUIRED: ({ standing }) => standing.kind === 'none',
  SEAT_EXPIRED: ({ standing }) => standing.kind === 'expired',
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
  const standing = seatStanding(facts, entitlements, question, now);
  const code =
    codesInOrder.find((candidate) => applies[candidate]({ license, entitlements, question, now, standing })) ?? 'VALID';
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
    seat: standing.kind === 'held' && entitlements.seats ? seatHeld(standing.seat, entitlements.seats) : null,
  };
};
