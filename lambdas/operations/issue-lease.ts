import { sortableId } from '../core/ids.ts';
import { type Instant, epochMilliseconds, instantAt } from '../core/instant.ts';
import { type LeaseRefusal, leaseClaims } from '../core/lease.ts';
import type { UnverifiedLicenseKey } from '../core/license-key.ts';
import { type Result, accepted } from '../core/result.ts';
import { planInForce } from '../core/scheduled-plan.ts';
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
  request: { readonly device?: string | undefined },
): Promise<Result<SignedLease, LeaseRefusal> | undefined> => {
  const now = ports.clock();
  const license = await openLicense(ports.reader, key, now);
  if (license === undefined) return undefined;
  const plan = await ports.reader.plan(planInForce(license, now));
  const tokenId = sortableId('lea', epochMilliseconds(now), ports.random(RANDOM_BYTES));
  const claims = leaseClaims(
    { license, plan: plan.version },
    { now, issuer: ports.issuer, tokenId, device: request.device },
  );
  if (!claims.ok) return claims;
  return accepted({
    lease: await ports.signer(claims.value),
    expiresAt: instantAt(claims.value.exp * 1000),
    refreshAfter: instantAt(claims.value.refresh_after * 1000),
  });
};
