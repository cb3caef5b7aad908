import { renew } from '../core/license-lifecycle.ts';
import { accepted } from '../core/result.ts';
import { planInForce } from '../core/scheduled-plan.ts';
import { type LicenseRequest, changeLicense } from './change-license.ts';
import type { Committed } from './commit-once.ts';
import type { LicensePorts } from './operator-ports.ts';
import { servedPlan } from './served-plan.ts';

/** Adds paid periods, or maintenance, by the terms of the plan in force. @throws DependencyUnavailable */
export const renewLicense = (
  ports: LicensePorts,
  request: LicenseRequest,
  renewal: { readonly periods: number },
): Promise<Committed> =>
  changeLicense(ports, request, {
    load: async (license, now) => accepted(await servedPlan(ports.catalogue, planInForce(license, now))),
    decide: (license, plan, now) => renew(license, plan, { ...renewal, now }),
  });
