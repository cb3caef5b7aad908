import { type Duration, addDuration } from './duration.ts';
import { type Instant, earliest } from './instant.ts';
import type { License, LicenseTerm, PaidPeriods, SubscriptionTerm } from './license.ts';
import type { PlanTerm, SubscriptionPlanTerm } from './plan.ts';

/** The moments at which a license's answer can change. Each starts the state after it: at `expiresAt` it has expired. */
export interface Timeline {
  readonly startsAt: Instant;
  /** End of a trial that nothing has been paid for. */
  readonly trialUntil?: Instant;
  readonly expiresAt?: Instant;
  readonly graceUntil?: Instant;
  readonly maintenanceUntil?: Instant;
}

/** The term of a new license: a trial where the plan has one and it is wanted, else the first paid period. */
export const firstTerm = (
  plan: PlanTerm,
  startsAt: Instant,
  wanted: { trial: boolean; expiresAt?: Instant | undefined },
): LicenseTerm => {
  if (plan.kind === 'perpetual') {
    return plan.maintenance === undefined
      ? { kind: 'perpetual' }
      : { kind: 'perpetual', maintenanceUntil: addDuration(startsAt, plan.maintenance) };
  }
  if (wanted.expiresAt !== undefined) return { kind: 'subscription', expiresAt: wanted.expiresAt };
  if (wanted.trial && plan.trial !== undefined) {
    const trialEndsAt = addDuration(startsAt, plan.trial);
    return { kind: 'subscription', expiresAt: trialEndsAt, trialEndsAt };
  }
  return paidTerm({ from: startsAt, period: plan.period, periods: 1 });
};

const paidTerm = (paid: PaidPeriods): SubscriptionTerm => ({
  kind: 'subscription',
  expiresAt: addDuration(paid.from, paid.period, paid.periods),
  paid,
});

/**
 * The term after `periods` more. Within the term or its grace it goes on from the old end, so nothing is lost and no
 * gap is given away; after that it starts anew. Periods of the same length keep counting from their common start, so
 * that month ends do not drift.
 */
export const renewedTerm = (
  term: SubscriptionTerm,
  plan: SubscriptionPlanTerm,
  renewal: { periods: number; now: Instant; lapsed: boolean },
): LicenseTerm => {
  const { paid } = term;
  const start = renewal.lapsed ? renewal.now : term.expiresAt;
  const continues =
    !renewal.lapsed &&
    paid !== undefined &&
    paid.period === plan.period &&
    addDuration(paid.from, paid.period, paid.periods) === term.expiresAt;
  const renewed = continues
    ? paidTerm({ ...paid, periods: paid.periods + renewal.periods })
    : paidTerm({ from: start, period: plan.period, periods: renewal.periods });
  return term.trialEndsAt === undefined ? renewed : { ...renewed, trialEndsAt: term.trialEndsAt };
};

/** Maintenance after `periods` more: from its old end, or from now where it has ended. */
export const renewedMaintenance = (
  until: Instant,
  maintenance: Duration,
  renewal: { periods: number; now: Instant },
): LicenseTerm => ({
  kind: 'perpetual',
  maintenanceUntil: addDuration(until < renewal.now ? renewal.now : until, maintenance, renewal.periods),
});

/** The license's moments under the plan in force. A trial that nothing was paid for ends without grace. */
export const timelineOf = (license: License, plan: PlanTerm): Timeline => {
  const { term, startsAt } = license;
  if (term.kind === 'perpetual') {
    return { startsAt, ...(term.maintenanceUntil !== undefined && { maintenanceUntil: term.maintenanceUntil }) };
  }
  const trialUntil = term.paid === undefined ? term.trialEndsAt : undefined;
  const grace = license.overrides.grace ?? (plan.kind === 'subscription' ? plan.grace : undefined);
  return {
    startsAt,
    expiresAt: term.expiresAt,
    ...(trialUntil !== undefined && { trialUntil }),
    ...(trialUntil === undefined && grace !== undefined && { graceUntil: addDuration(term.expiresAt, grace) }),
  };
};

/** The instant from which the license no longer works at all; absent on a perpetual one. */
export const endOf = (timeline: Timeline): Instant | undefined => timeline.graceUntil ?? timeline.expiresAt;

/** Whether a renewal at `now` comes too late to go on from the old end. */
export const hasLapsed = (timeline: Timeline, now: Instant): boolean => {
  const end = endOf(timeline);
  return end !== undefined && earliest(end, now) === end;
};
