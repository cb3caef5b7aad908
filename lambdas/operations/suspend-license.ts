import { suspend } from '../core/license-lifecycle.ts';
import { type LicenseRequest, changeLicense, nothingElse } from './change-license.ts';
import type { Committed } from './commit-once.ts';
import type { LicensePorts } from './operator-ports.ts';

/** Suspends a license: every check denies it until it is reinstated. @throws DependencyUnavailable */
export const suspendLicense = (ports: LicensePorts, request: LicenseRequest): Promise<Committed> =>
  changeLicense(ports, request, { load: nothingElse, decide: (license) => suspend(license) });
