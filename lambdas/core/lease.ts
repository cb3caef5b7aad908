import type { DecisionCode } from '../contract/codes.ts';
import type { LeaseClaims } from '../contract/lease-claims.ts';
import { type Facts, decide } from './decide.ts';
import { addDuration } from './duration.ts';
import { entitlementsOf } from './entitlements.ts';
import { type Instant, earliest, epochMilliseconds, epochSeconds, instantAt } from './instant.ts';
import type { OfflineUse } from './plan.ts';
import { type Result, accepted, refused } from './result.ts';
import { licenseAt } from './scheduled-plan.ts';
import { statusReference } from './status-position.ts';
import { type Timeline, endOf } from './term.ts';

export type LeaseRefusal =
  | { readonly code: 'LEASE_DENIED'; readonly decision: DecisionCode; readonly detail: string }
  | { readonly code: 'OFFLINE_NOT_INCLUDED' };

export interface LeaseRequest {
  readonly now: Instant;
  readonly issuer: string;
  readonly tokenId: string;
  readonly device?: string | undefined;
  readonly user?: string | undefined;
}

interface LeaseTimes {
  readonly expiresAt: Instant;
  readonly refreshAfter: Instant;
  readonly graceUntil: Instant;
}

/**
 * No lease outlives the license, nor the seat that it rests on, which somebody else may hold afterwards: lease, refresh
 * and grace are all cut at the earlier end.
 */
const leaseTimes = (offline: OfflineUse, now: Instant, end: Instant | undefined): LeaseTimes => {
  const cut = (at: Instant): Instant => earliest(at, end) ?? at;
  const expiresAt = cut(addDuration(now, offline.lease));
  const halfway = instantAt((epochMilliseconds(now) + epochMilliseconds(expiresAt)) / 2);
  return {
    expiresAt,
    refreshAfter: offline.refreshAfter === undefined ? halfway : cut(addDuration(now, offline.refreshAfter)),
    graceUntil: offline.grace === undefined ? expiresAt : cut(addDuration(expiresAt, offline.grace)),
  };
};

/** The license's own moments, for a client to tell trial and grace by: a lease ends with them, but may end before. */
const licenseTimes = ({ trialUntil, expiresAt, maintenanceUntil }: Timeline, now: Instant) => ({
  ...(maintenanceUntil !== undefined && { maintenance_until: epochSeconds(maintenanceUntil) }),
  ...(trialUntil !== undefined && now < trialUntil && { trial_until: epochSeconds(trialUntil) }),
  ...(expiresAt !== undefined && { license_expires_at: epochSeconds(expiresAt) }),
});

/**
 * The claims of a lease that lets a client decide offline, or why there is none: a license that a check would deny gets
 * no lease, nor does one whose plan has no offline use.
 */
export const leaseClaims = (facts: Facts, request: LeaseRequest): Result<LeaseClaims, LeaseRefusal> => {
  const { now } = request;
  const { device, user } = request;
  const decision = decide(facts, { claimant: { device, user } }, now);
  if (!decision.allowed) return refused({ code: 'LEASE_DENIED', decision: decision.code, detail: decision.detail });
  const license = licenseAt(facts.license, facts.plan, now);
  const { offline, timeline, features } = entitlementsOf(license, facts.plan);
  if (offline === undefined) return refused({ code: 'OFFLINE_NOT_INCLUDED' });
  const times = leaseTimes(offline, now, earliest(endOf(timeline), decision.seat?.expiresAt ?? undefined));
  return accepted({
    iss: request.issuer,
    sub: license.id,
    aud: license.product,
    iat: epochSeconds(now),
    nbf: epochSeconds(now),
    exp: epochSeconds(times.expiresAt),
    jti: request.tokenId,
    ...(device !== undefined && { cnf: { device } }),
    entitlements: { features },
    plan: license.plan,
    plan_version: facts.plan.version,
    refresh_after: epochSeconds(times.refreshAfter),
    grace_until: epochSeconds(times.graceUntil),
    ...licenseTimes(timeline, now),
    status: statusReference(request.issuer, license.statusPosition),
  });
};
