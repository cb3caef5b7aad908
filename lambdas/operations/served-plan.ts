import type { PlanId } from '../core/ids.ts';
import type { PlanVersion } from '../core/plan.ts';
import { DependencyUnavailable } from './faults.ts';
import type { CatalogueReader } from './ports.ts';

/**
 * The version in force of a plan that a license is under, so that there must be one.
 *
 * @throws DependencyUnavailable also where it has not reached the region that answers in the primary's place
 */
export const servedPlan = async (catalogue: CatalogueReader, plan: PlanId): Promise<PlanVersion> => {
  const rollout = await catalogue.planRollout(plan);
  if (rollout === undefined) throw new DependencyUnavailable(`Plan ${plan} in this region`);
  return rollout.value.served;
};
