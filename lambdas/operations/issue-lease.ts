import type { LicenseId } from '../core/ids.ts';
import type { LeaseRefusal } from '../core/lease.ts';
import type { UnverifiedLicenseKey } from '../core/license-key.ts';
import type { Result } from '../core/result.ts';
import { type Claimant, possibleHolders } from '../core/seats/seat-standing.ts';
import { openLicense } from './open-license.ts';
import { type LeasePorts, type SignedLease, signLease } from './sign-lease.ts';

/** Undefined: there is no such license, or the key does not open it. */
type IssuedLease = Result<SignedLease, LeaseRefusal> | undefined;

/**
 * Signs a lease for the license that a key opens.
 *
 * @throws DependencyUnavailable where the license, its plan or the signing key does not answer
 */
export const issueLease = async (
  ports: LeasePorts,
  key: UnverifiedLicenseKey,
  claimant: Claimant,
): Promise<IssuedLease> => {
  const now = ports.clock();
  const found = await openLicense(ports.reader, key, { now, holders: possibleHolders(claimant) });
  return found && signLease(ports, found, { ...claimant, now });
};

/**
 * Signs a lease for a device that has no network, by an operator's decision. The key is not asked for; all else is, as
 * if the device had asked itself.
 *
 * @throws DependencyUnavailable as `issueLease`
 */
export const issueLeaseForLicense = async (
  ports: LeasePorts,
  license: LicenseId,
  claimant: Claimant,
): Promise<IssuedLease> => {
  const now = ports.clock();
  const found = await ports.reader.license(license, { holders: possibleHolders(claimant) });
  return found && signLease(ports, found, { ...claimant, now });
};
