import { reinstate } from '../core/license-lifecycle.ts';
import { type LicenseRequest, changeLicense, nothingElse } from './change-license.ts';
import type { Committed } from './commit-once.ts';
import type { LicensePorts } from './operator-ports.ts';

/** Reinstates a suspended license. @throws DependencyUnavailable */
export const reinstateLicense = (ports: LicensePorts, request: LicenseRequest): Promise<Committed> =>
  changeLicense(ports, request, { load: nothingElse, decide: (license) => reinstate(license) });
