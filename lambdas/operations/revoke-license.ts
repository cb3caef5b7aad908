import { revoke } from '../core/license-lifecycle.ts';
import { type LicenseRequest, changeLicense, nothingElse } from './change-license.ts';
import type { Committed } from './commit-once.ts';
import type { LicensePorts } from './operator-ports.ts';

/** Revokes a license for good. @throws DependencyUnavailable */
export const revokeLicense = (ports: LicensePorts, request: LicenseRequest): Promise<Committed> =>
  changeLicense(ports, request, { load: nothingElse, decide: (license) => revoke(license) });
