import type { PlanId } from '../core/ids.ts';
import { type PlanChangeTime, changePlan } from '../core/plan-change.ts';
import { accepted, refused } from '../core/result.ts';
import { planInForce } from '../core/scheduled-plan.ts';
import { type LicenseRequest, changeLicense } from './change-license.ts';
import type { Committed } from './commit-once.ts';
import type { LicensePorts } from './operator-ports.ts';
import { servedPlan } from './served-plan.ts';

/** Moves a license to another plan, now or at the end of its period. @throws DependencyUnavailable */
export const changeLicensePlan = (
  ports: LicensePorts,
  request: LicenseRequest,
  wanted: { readonly plan: PlanId; readonly when: PlanChangeTime },
): Promise<Committed> =>
  changeLicense(ports, request, {
    load: async (license, now) => {
      const next = await ports.catalogue.planRollout(wanted.plan);
      if (next === undefined) {
        const detail = `There is no plan ${wanted.plan}: publish it first.`;
        return refused({ code: 'REFERENCE_UNKNOWN', path: 'body.plan', detail });
      }
      const current = await servedPlan(ports.catalogue, planInForce(license, now));
      return accepted({ current, next: next.value.served });
    },
    decide: (license, plans, now) => changePlan(license, plans, { when: wanted.when, now }),
  });
