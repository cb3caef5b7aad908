import type { License, Overrides } from '../core/license.ts';
import { update } from '../core/license-lifecycle.ts';
import { accepted } from '../core/result.ts';
import { type LicenseRequest, changeLicense, nothingElse } from './change-license.ts';
import type { Committed } from './commit-once.ts';
import type { LicensePorts } from './operator-ports.ts';

/** What may be edited on a license as it is. */
export interface EditableParts {
  readonly overrides: Overrides;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Edits the overrides and labels of a license.
 *
 * @param amend gives the parts as they shall be, from the license as it is; may throw what the edge understands
 * @throws DependencyUnavailable
 */
export const patchLicense = (
  ports: LicensePorts,
  request: LicenseRequest,
  amend: (license: License) => EditableParts,
): Promise<Committed> =>
  changeLicense(ports, request, {
    load: nothingElse,
    decide: (license) => accepted(update(license, amend(license))),
  });
