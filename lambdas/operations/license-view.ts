import { type LicenseStep, legalSteps } from '../core/license-lifecycle.ts';
import type { License } from '../core/license.ts';

/** A license as operators see it: the whole of it, and what may be done with it. */
export interface LicenseView extends License {
  readonly legalSteps: readonly LicenseStep[];
}

export const licenseView = (license: License): LicenseView => ({ ...license, legalSteps: legalSteps[license.status] });
