import type { Change } from './change.ts';
import { type Duration, addDuration } from './duration.ts';
import type { CustomerId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { License, LicenseStatus, Overrides } from './license.ts';
import type { PlanVersion } from './plan.ts';
import { type Result, accepted, refused } from './result.ts';
import { licenseAt } from './scheduled-plan.ts';
import { hasLapsed, renewedMaintenance, renewedTerm, timelineOf } from './term.ts';

export type LicenseStep = 'suspend' | 'reinstate' | 'revoke' | 'renew' | 'change-plan' | 'rotate-key' | 'transfer';

/** The steps that a license may take, by its status. A revoked license stays revoked. */
export const legalSteps: Readonly<Record<LicenseStatus, readonly LicenseStep[]>> = {
  active: ['suspend', 'revoke', 'renew', 'change-plan', 'rotate-key', 'transfer'],
  suspended: ['reinstate', 'revoke', 'renew', 'change-plan', 'rotate-key', 'transfer'],
  revoked: [],
};

export type StepRefusal =
  | { readonly code: 'STEP_NOT_LEGAL'; readonly detail: string; readonly legalSteps: readonly LicenseStep[] }
  | { readonly code: 'CONFLICT'; readonly detail: string };

export type StepResult = Result<Change<License>, StepRefusal>;

/** Takes a step where it is legal, and says which steps are where it is not. */
export const step = (license: License, wanted: LicenseStep, take: () => StepResult): StepResult => {
  const legal = legalSteps[license.status];
  if (legal.includes(wanted)) return take();
  const instead = legal.length === 0 ? 'no step is legal any more' : `legal steps are ${legal.join(', ')}`;
  return refused({
    code: 'STEP_NOT_LEGAL',
    detail: `The license is ${license.status} and cannot take the step ${wanted}; ${instead}.`,
    legalSteps: legal,
  });
};

export const suspend = (license: License): StepResult =>
  step(license, 'suspend', () => accepted({ action: 'license.suspended', after: { ...license, status: 'suspended' } }));

export const reinstate = (license: License): StepResult =>
  step(license, 'reinstate', () => accepted({ action: 'license.reinstated', after: { ...license, status: 'active' } }));

export const revoke = (license: License): StepResult =>
  step(license, 'revoke', () => accepted({ action: 'license.revoked', after: { ...license, status: 'revoked' } }));

export const transfer = (license: License, customer: CustomerId): StepResult =>
  step(license, 'transfer', () =>
    customer === license.customer
      ? refused({ code: 'CONFLICT', detail: `The license already belongs to ${customer}.` })
      : accepted({ action: 'license.transferred', after: { ...license, customer } }),
  );

/** @param overlap time for which the key before this one is still accepted; absent: it ends at once */
export const rotateKey = (license: License, rotation: { now: Instant; overlap?: Duration | undefined }): StepResult =>
  step(license, 'rotate-key', () =>
    accepted({
      action: 'license.key-rotated',
      after: {
        ...license,
        key: {
          issuedAt: rotation.now,
          ...(rotation.overlap !== undefined && { previousUntil: addDuration(rotation.now, rotation.overlap) }),
        },
      },
    }),
  );

/**
 * More paid periods, or more maintenance.
 *
 * @param plan the version in force of `planInForce(license, now)`
 */
export const renew = (license: License, plan: PlanVersion, renewal: { periods: number; now: Instant }): StepResult =>
  step(license, 'renew', () => {
    const current = licenseAt(license, plan, renewal.now);
    const { term } = current;
    if (term.kind === 'subscription' && plan.term.kind === 'subscription') {
      const lapsed = hasLapsed(timelineOf(current, plan.term), renewal.now);
      const after = { ...current, term: renewedTerm(term, plan.term, { ...renewal, lapsed }) };
      return accepted({ action: 'license.renewed', after });
    }
    if (
      term.kind === 'perpetual' &&
      plan.term.kind === 'perpetual' &&
      plan.term.maintenance !== undefined &&
      term.maintenanceUntil !== undefined
    ) {
      const after = { ...current, term: renewedMaintenance(term.maintenanceUntil, plan.term.maintenance, renewal) };
      return accepted({ action: 'license.renewed', after });
    }
    return refused({
      code: 'CONFLICT',
      detail: 'The license is perpetual and its releases are not bounded: there is nothing to renew.',
    });
  });

/** Replaces what a merge patch named: overrides, labels. Legal in every state: it is bookkeeping, not a step. */
export const update = (
  license: License,
  parts: { overrides: Overrides; metadata: Readonly<Record<string, string>> },
): Change<License> => ({
  action: 'license.updated',
  after: { ...license, ...parts },
});
