import { limits } from '../contract/limits.ts';
import type { LicenseId } from '../core/ids.ts';
import { applyScheduledPlan } from '../core/plan-change.ts';
import { planInForce } from '../core/scheduled-plan.ts';
import { changeEventOf } from './author.ts';
import type { LicensePorts } from './operator-ports.ts';
import { servedPlan } from './served-plan.ts';

const ACTOR = 'licet:apply-scheduled-plans';

export interface AppliedPlans {
  readonly applied: readonly LicenseId[];
  /** Changed by somebody else meanwhile, or not due after all: the next run looks again. */
  readonly skipped: readonly LicenseId[];
  readonly failed: readonly { readonly license: LicenseId; readonly error: unknown }[];
}

type SchedulePorts = Omit<LicensePorts, 'regions'>;

/**
 * Writes down the plan changes that have come due on licenses at home in this region. Checks count a change from its
 * instant anyway; this makes it visible and recorded. One license that fails does not hold up the others.
 */
export const applyScheduledPlans = async (ports: SchedulePorts, requestId: string): Promise<AppliedPlans> => {
  const due = await ports.directory.dueForPlanChange(ports.region, ports.clock(), limits.scheduledPlansPerRun);
  const applied: LicenseId[] = [];
  const skipped: LicenseId[] = [];
  const failed: { license: LicenseId; error: unknown }[] = [];
  for (const license of due) {
    try {
      const committed = await applyTo(ports, license, requestId);
      (committed ? applied : skipped).push(license);
    } catch (error) {
      failed.push({ license, error });
    }
  }
  return { applied, skipped, failed };
};

const applyTo = async (ports: SchedulePorts, id: LicenseId, requestId: string): Promise<boolean> => {
  const now = ports.clock();
  const stored = await ports.directory.license(id);
  if (stored?.value.home !== ports.region) return false;
  const plan = await servedPlan(ports.catalogue, planInForce(stored.value, now));
  const change = applyScheduledPlan(stored.value, plan, now);
  if (change === undefined) return false;
  const { value, ...kept } = stored;
  const outcome = await ports.ledger.commit(value.home, [
    {
      entity: 'license',
      after: change.after,
      secret: kept.secret,
      expectedVersion: kept.version,
      event: changeEventOf(change.action, { actor: ACTOR, requestId }, { at: now, random: ports.random }),
    },
  ]);
  return outcome === 'committed';
};
