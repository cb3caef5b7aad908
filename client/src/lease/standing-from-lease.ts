import type { AnswerCode, Freshness, Source } from '../answer.ts';
import type { Standing } from '../standing/standing.ts';
import type { Lease } from './lease.ts';
import { CLOCK_SKEW, type LeaseCircumstances, type LeaseStanding, leaseAge, leaseStanding } from './lease-standing.ts';

/** The code of a lease that serves, in the order of the service's codes; `LEASE_IN_GRACE` before others that allow. */
const servingCode = (lease: Lease, now: number, releasedAt: number | undefined): AnswerCode => {
  const { maintenanceUntil, trialUntil, licenseExpiresAt, expiresAt } = lease;
  // Not `>`: a release of which nobody knows when it was published (NaN) is not covered.
  if (releasedAt !== undefined && maintenanceUntil !== undefined && !(releasedAt <= maintenanceUntil)) {
    return 'MAINTENANCE_ENDED';
  }
  if (now >= expiresAt) return 'LEASE_IN_GRACE';
  if (trialUntil !== undefined && now < trialUntil) return 'IN_TRIAL';
  return licenseExpiresAt !== undefined && now >= licenseExpiresAt ? 'IN_GRACE' : 'VALID';
};

const deniedCodes: Partial<Record<LeaseStanding, AnswerCode>> = {
  'device-mismatch': 'DEVICE_MISMATCH',
  'not-yet-valid': 'NOT_STARTED',
  expired: 'LEASE_EXPIRED',
  suspended: 'SUSPENDED',
  revoked: 'REVOKED',
};

/** On what it rests: a lease that is over, or somebody else's, is nothing to rest on. */
const restsOn = (lease: Lease, standing: LeaseStanding, now: number): { source: Source; freshness: Freshness } => {
  const age = leaseAge(lease, now);
  return age === 'expired' || standing === 'device-mismatch'
    ? { source: 'none', freshness: 'none' }
    : { source: 'lease', freshness: age };
};

/** The next instant at which anything about it can change; infinity where nothing will. */
const nextChange = (lease: Lease, now: number, clockSkew: number): number => {
  const { notBefore, issuedAt, refreshAfter, expiresAt, graceUntil, trialUntil, licenseExpiresAt } = lease;
  const start = Math.max(notBefore, issuedAt) - clockSkew;
  const changes = [start, refreshAfter, expiresAt, graceUntil, trialUntil, licenseExpiresAt];
  return Math.min(...changes.filter((at) => at !== undefined).filter((at) => at > now));
};

/**
 * How the license stands by a lease: with the code that the service would give at the same instant, as far as a lease
 * knows, in the same order.
 *
 * @param circumstances.releasedAt when the release that asks was published, milliseconds since 1970; NaN where that is not known
 */
export const standingFromLease = (
  lease: Lease,
  circumstances: LeaseCircumstances & { readonly releasedAt?: number | undefined },
): Standing => {
  const { now, releasedAt, clockSkew = CLOCK_SKEW } = circumstances;
  const standing = leaseStanding(lease, circumstances);
  return {
    code: deniedCodes[standing] ?? servingCode(lease, now, releasedAt),
    ...restsOn(lease, standing, now),
    asOf: lease.issuedAt,
    features: lease.features,
    until: nextChange(lease, now, clockSkew),
  };
};
