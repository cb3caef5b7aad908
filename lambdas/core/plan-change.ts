import type { Change } from './change.ts';
import type { Instant } from './instant.ts';
import type { License } from './license.ts';
import { type StepResult, step } from './license-lifecycle.ts';
import type { PlanVersion } from './plan.ts';
import { accepted, refused } from './result.ts';
import { licenseAt, underPlan } from './scheduled-plan.ts';

/** When a plan change takes effect. */
export type PlanChangeTime = 'now' | 'period-end';

/**
 * Moves the license to another plan of the same product, at once or at the end of its term.
 *
 * @param current the version in force of `planInForce(license, now)`
 * @param next the version in force of the new plan
 */
export const changePlan = (
  license: License,
  plans: { current: PlanVersion; next: PlanVersion },
  change: { when: PlanChangeTime; now: Instant },
): StepResult =>
  step(license, 'change-plan', () => {
    const settled = licenseAt(license, plans.current, change.now);
    const refusal = planChangeRefusal(settled, plans.next, change);
    if (refusal !== undefined) return refused({ code: 'CONFLICT', detail: refusal });
    if (change.when === 'period-end' && settled.term.kind === 'subscription') {
      const scheduled = { plan: plans.next.plan, at: settled.term.expiresAt };
      return accepted({ action: 'license.plan-change-scheduled', after: { ...settled, scheduled } });
    }
    return accepted({ action: 'license.plan-changed', after: underPlan(settled, plans.next, change.now) });
  });

const planChangeRefusal = (
  license: License,
  next: PlanVersion,
  change: { when: PlanChangeTime; now: Instant },
): string | undefined => {
  const { plan, product } = next;
  if (product !== license.product)
    return `Plan ${plan} is of product ${product}, the license is of ${license.product}.`;
  if (plan === license.plan && license.scheduled === undefined) return `The license is already under plan ${plan}.`;
  if (change.when === 'now') return undefined;
  if (license.term.kind === 'perpetual') return 'A perpetual license has no period end: change its plan now.';
  if (license.term.expiresAt <= change.now)
    return `The period ended at ${license.term.expiresAt}: change the plan now.`;
  return undefined;
};

/** Writes down a scheduled plan change that has come due; nothing where none has. */
export const applyScheduledPlan = (license: License, next: PlanVersion, now: Instant): Change<License> | undefined =>
  license.scheduled === undefined || license.scheduled.at > now
    ? undefined
    : { action: 'license.plan-changed', after: licenseAt(license, next, now) };
