import type { PlanId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { License } from './license.ts';
import type { PlanTerm } from './plan.ts';
import { firstTerm } from './term.ts';

/** The plan that the license is under at `now`: a scheduled change counts from its instant, whenever it is written. */
export const planInForce = (license: License, now: Instant): PlanId =>
  license.scheduled !== undefined && license.scheduled.at <= now ? license.scheduled.plan : license.plan;

/**
 * The license under another plan from `at` on. Dates stay as granted while the kind of term stays; where it changes,
 * the new plan's first term starts at `at`, without a trial.
 */
export const underPlan = (license: License, plan: { plan: PlanId; term: PlanTerm }, at: Instant): License => {
  const term = license.term.kind === plan.term.kind ? license.term : firstTerm(plan.term, at, { trial: false });
  const changed = { ...license, plan: plan.plan, term };
  delete changed.scheduled;
  return changed;
};

/**
 * The license as it stands at `now`: with a plan change that has come due applied.
 *
 * @param plan the version in force of `planInForce(license, now)`
 */
export const licenseAt = (license: License, plan: { plan: PlanId; term: PlanTerm }, now: Instant): License =>
  license.scheduled !== undefined && license.scheduled.at <= now
    ? underPlan(license, plan, license.scheduled.at)
    : license;
