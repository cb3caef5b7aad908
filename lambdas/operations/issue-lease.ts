import { sortableId } from '../core/ids.ts';
import { type Instant, epochMilliseconds, instantAt } from '../core/instant.ts';
import { type LeaseRefusal, leaseClaims } from '../core/lease.ts';
import type { UnverifiedLicenseKey } from '../core/license-key.ts';
import { type Result, accepted } from '../core/result.ts';
import { planInForce } from '../core/scheduled-plan.ts';
import { type Claimant, possibleHolders } from '../core/seat-standing.ts';
import { openLicense } from './open-license.ts';
import type { Clock, EntitlementReader, LeaseSigner, RandomBytes } from './ports.ts';

export interface LeasePorts {
  readonly reader: EntitlementReader;
  readonly signer: LeaseSigner;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly issuer: string;
}

export interface SignedLease {
  readonly lease: string;
  readonly expiresAt: Instant;
  readonly refreshAfter: Instant;
}

const RANDOM_BYTES = 10;

/**
 * Signs a lease for the license that a key opens.
 *
 * @returns undefined where the key opens no license
 * @throws DependencyUnavailable where the license, its plan or the signing key does not answer
 */
export const issueLease = async (
  ports: LeasePorts,
  key: UnverifiedLicenseKey,
  request: Claimant,
): Promise<Result<SignedLease, LeaseRefusal> | undefined> => {
  const now = ports.clock();
  const found = await openLicense(ports.reader, key, { now, holders: possibleHolders(request) });
  if (found === undefined) return undefined;
  const license = found.license.value;
  const plan = await ports.reader.plan(planInForce(license, now));
  const tokenId = sortableId('lea', epochMilliseconds(now), ports.random(RANDOM_BYTES));
  const claims = leaseClaims(
    { license, plan: plan.version, seats: found.seats },
    { now, issuer: ports.issuer, tokenId, ...request },
  );
  if (!claims.ok) return claims;
  return accepted({
    lease: await ports.signer(claims.value),
    expiresAt: instantAt(claims.value.exp * 1000),
    refreshAfter: instantAt(claims.value.refresh_after * 1000),
  });
};
