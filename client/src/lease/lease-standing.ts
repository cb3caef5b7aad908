import { statusValues } from '../../../lambdas/contract/status-list.ts';
import type { Lease } from './lease.ts';

/** How a lease stands at an instant, on a device. `stale`: valid still, but a new one should be fetched. */
export type LeaseStanding =
  'fresh' | 'stale' | 'grace' | 'expired' | 'not-yet-valid' | 'revoked' | 'suspended' | 'device-mismatch';

export interface LeaseCircumstances {
  /** Trusted time, milliseconds since 1970. */
  readonly now: number;
  /** This device; undefined where it has no name. */
  readonly device: string | undefined;
  /** What the status list says of the lease (`statusOf`); undefined where that is not known. */
  readonly status: number | undefined;
  /** Milliseconds by which the clock may be behind the service's. Default: `CLOCK_SKEW`. */
  readonly clockSkew?: number;
}

/** Milliseconds by which a clock that nobody set back may be wrong all the same. */
export const CLOCK_SKEW = 300_000;

/** Its age alone. Each instant starts what comes after it: at `expiresAt` it is in its grace, at `graceUntil` it is over. */
export const leaseAge = (lease: Lease, now: number): 'fresh' | 'stale' | 'grace' | 'expired' => {
  if (now >= lease.expiresAt) return now < lease.graceUntil ? 'grace' : 'expired';
  return now < lease.refreshAfter ? 'fresh' : 'stale';
};

/**
 * How the lease stands. The first that applies: bound to another device; not valid yet; over; suspended or revoked; else
 * its age. The skew is for a clock that is behind, so only for the start: an end is an end.
 *
 * A status that means nothing here counts as suspended: the service says that something is wrong.
 */
export const leaseStanding = (
  lease: Lease,
  { now, device, status = statusValues.valid, clockSkew = CLOCK_SKEW }: LeaseCircumstances,
): LeaseStanding => {
  if (lease.device !== undefined && lease.device !== device) return 'device-mismatch';
  if (now < Math.max(lease.notBefore, lease.issuedAt) - clockSkew) return 'not-yet-valid';
  const age = leaseAge(lease, now);
  if (age === 'expired' || status === statusValues.valid) return age;
  return status === statusValues.invalid ? 'revoked' : 'suspended';
};
