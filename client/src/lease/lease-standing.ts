import { statusValues } from '../../../lambdas/contract/status-list.ts';
import type { Lease } from './lease.ts';

/** How a lease stands at an instant, on a device. `stale`: valid still, but a new one should be fetched. */
export type LeaseStandingKind =
  'fresh' | 'stale' | 'grace' | 'expired' | 'not-yet-valid' | 'revoked' | 'suspended' | 'device-mismatch';

export interface LeaseStanding {
  readonly kind: LeaseStandingKind;
}

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

/** One object for each, so that looking allocates nothing. */
const standings = {
  fresh: { kind: 'fresh' },
  stale: { kind: 'stale' },
  grace: { kind: 'grace' },
  expired: { kind: 'expired' },
  'not-yet-valid': { kind: 'not-yet-valid' },
  revoked: { kind: 'revoked' },
  suspended: { kind: 'suspended' },
  'device-mismatch': { kind: 'device-mismatch' },
} as const satisfies Record<LeaseStandingKind, LeaseStanding>;

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
  if (lease.device !== undefined && lease.device !== device) return standings['device-mismatch'];
  if (now < Math.max(lease.notBefore, lease.issuedAt) - clockSkew) return standings['not-yet-valid'];
  const age = leaseAge(lease, now);
  if (age === 'expired' || status === statusValues.valid) return standings[age];
  return status === statusValues.invalid ? standings.revoked : standings.suspended;
};
