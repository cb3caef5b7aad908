import { limits } from '../contract/limits.ts';
import type { LicenseId } from '../core/ids.ts';
import { applyScheduledPlan } from '../core/plan-change.ts';
import { planInForce } from '../core/scheduled-plan.ts';
import { changeEventOf } from './author.ts';
import type { LicensePorts } from './operator-ports.ts';
import { servedPlan } from './served-plan.ts';

const ACTOR = 'licet:apply-scheduled-plans';

/** No license is begun with less time than this, in milliseconds: what is begun has to end, and the run to say what it did. */
const TIME_FOR_ONE = 40_000;

export interface AppliedPlans {
  readonly applied: readonly LicenseId[];
  /** Changed by somebody else meanwhile, or not due after all: the next run looks again. */
  readonly skipped: readonly LicenseId[];
  readonly failed: readonly { readonly license: LicenseId; readonly error: unknown }[];
}

export interface SchedulePorts extends Omit<LicensePorts, 'regions'> {
  /** Milliseconds until the run is cut off. */
  readonly timeLeft: () => number;
}

/**
 * Writes down the plan changes that have come due on licenses at home in this region. Checks count a change from its
 * instant anyway; this makes it visible and recorded. One license that fails does not hold up the others.
 */
export const applyScheduledPlans = async (ports: SchedulePorts, requestId: string): Promise<AppliedPlans> => {
  const applied: LicenseId[] = [];
  const skipped: LicenseId[] = [];
  const failed: { license: LicenseId; error: unknown }[] = [];
  for await (const license of dueLicenses(ports)) {
    try {
      const committed = await applyTo(ports, license, requestId);
      (committed ? applied : skipped).push(license);
    } catch (error) {
      failed.push({ license, error });
    }
    if (applied.length >= limits.scheduledPlansPerRun || ports.timeLeft() < TIME_FOR_ONE) break;
  }
  return { applied, skipped, failed };
};

/**
 * Licenses whose change has come due, the earliest first, each once. Those that fail stay the earliest of all, in every
 * run: so it goes on behind what it has given, however many those are.
 */
async function* dueLicenses({ directory, region, clock }: SchedulePorts): AsyncGenerator<LicenseId> {
  const given = new Set<LicenseId>();
  for (;;) {
    const due = await directory.dueForPlanChange(region, clock(), given.size + limits.scheduledPlansPerRun);
    const more = due.filter((license) => !given.has(license));
    if (more.length === 0) return;
    for (const license of more) {
      given.add(license);
      yield license;
    }
  }
}

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
