import { type Instant, instantAt } from '../core/instant.ts';
import { type LeaseRefusal, leaseClaims } from '../core/lease.ts';
import { type Result, accepted } from '../core/result.ts';
import { planInForce } from '../core/scheduled-plan.ts';
import type { Claimant } from '../core/seats/seat-standing.ts';
import { newId } from './new-id.ts';
import type { Clock, EntitlementReader, LeaseSigner, LicenseFacts, RandomBytes } from './ports.ts';

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

/**
 * Signs a lease for a license that was read with the claimant's seats.
 *
 * @throws DependencyUnavailable where the license's plan or the signing key does not answer
 */
export const signLease = async (
  ports: LeasePorts,
  found: LicenseFacts,
  request: Claimant & { readonly now: Instant },
): Promise<Result<SignedLease, LeaseRefusal>> => {
  const license = found.license.value;
  const plan = await ports.reader.plan(planInForce(license, request.now));
  const tokenId = newId('lea', { at: request.now, random: ports.random });
  const facts = { license, plan: plan.version, seats: found.seats };
  const claims = leaseClaims(facts, { issuer: ports.issuer, tokenId, ...request });
  if (!claims.ok) return claims;
  return accepted({
    lease: await ports.signer(claims.value),
    expiresAt: instantAt(claims.value.exp * 1000),
    refreshAfter: instantAt(claims.value.refresh_after * 1000),
  });
};
