import { type FeatureValue, LEASE_TOKEN_TYPE } from '../../../lambdas/contract/lease-claims.ts';
import { isFeatureValue } from '../feature-value.ts';
import { type Shaped, object, optional, read, recordOf, text, where, whole } from '../shape.ts';
import type { KeySet } from './key-set.ts';
import { type Outcome, faulty, good } from './outcome.ts';
import { type TokenFault, verifyToken } from './verify-token.ts';

/** What a lease says. Instants are milliseconds since 1970-01-01T00:00:00Z; undefined where the lease does not say. */
export interface Lease {
  readonly id: string;
  readonly issuer: string;
  readonly license: string;
  readonly product: string;
  /** The only device that may use it; undefined: any may. */
  readonly device: string | undefined;
  readonly plan: string;
  readonly planVersion: number;
  readonly features: Readonly<Record<string, FeatureValue>>;
  readonly issuedAt: number;
  readonly notBefore: number;
  /** From here on a new lease should be fetched. */
  readonly refreshAfter: number;
  /** From here on it serves only in its grace. */
  readonly expiresAt: number;
  /** From here on it serves no more. */
  readonly graceUntil: number;
  /** Releases published later are not covered. */
  readonly maintenanceUntil: number | undefined;
  /** The first instant after the license's trial. */
  readonly trialUntil: number | undefined;
  /** From here on the license itself is in its grace. */
  readonly licenseExpiresAt: number | undefined;
  /** Where it stands in which status list. */
  readonly status: { readonly uri: string; readonly index: number } | undefined;
}

/** The last second of the year 9999: what comes after it is no date that anybody meant. */
const SECONDS_MAX = 253_402_300_799;

const instant = whole(0, SECONDS_MAX);

/** Claims that it does not know are left aside: newer services may say more. */
const leaseClaims = object({
  iss: text,
  sub: text,
  aud: text,
  iat: instant,
  nbf: instant,
  exp: instant,
  jti: text,
  cnf: optional(object({ device: text })),
  entitlements: object({ features: recordOf(where(isFeatureValue)) }),
  plan: text,
  plan_version: whole(),
  refresh_after: instant,
  grace_until: instant,
  maintenance_until: optional(instant),
  trial_until: optional(instant),
  license_expires_at: optional(instant),
  status: optional(object({ status_list: object({ idx: whole(), uri: text }) })),
});

const milliseconds = (seconds: number): number => seconds * 1_000;
const millisecondsIfGiven = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : milliseconds(seconds);

const leaseOf = (claims: Shaped<typeof leaseClaims>): Lease => ({
  id: claims.jti,
  issuer: claims.iss,
  license: claims.sub,
  product: claims.aud,
  device: claims.cnf?.device,
  plan: claims.plan,
  planVersion: claims.plan_version,
  features: claims.entitlements.features,
  issuedAt: milliseconds(claims.iat),
  notBefore: milliseconds(claims.nbf),
  refreshAfter: milliseconds(claims.refresh_after),
  expiresAt: milliseconds(claims.exp),
  graceUntil: milliseconds(claims.grace_until),
  maintenanceUntil: millisecondsIfGiven(claims.maintenance_until),
  trialUntil: millisecondsIfGiven(claims.trial_until),
  licenseExpiresAt: millisecondsIfGiven(claims.license_expires_at),
  status: claims.status && { uri: claims.status.status_list.uri, index: claims.status.status_list.idx },
});

/** @param claims payload of a token whose signature was checked */
export const readLease = (claims: unknown): Outcome<Lease, 'malformed'> => {
  const known = read(leaseClaims, claims);
  return known === undefined ? faulty('malformed') : good(leaseOf(known));
};

/** `wrong-issuer`: another service signed it with a key that is trusted. `wrong-product`: it is for another product. */
export type LeaseFault = TokenFault | 'wrong-issuer' | 'wrong-product';

export interface LeaseExpectations {
  readonly keys: KeySet;
  readonly product: string;
  /** `iss` that it must have; undefined: any, the signature alone counts. */
  readonly issuer?: string | undefined;
}

/**
 * The lease that a token is, if the service signed it for this product. Whether it may be used now, and on this device,
 * is another question (`leaseStanding`).
 */
export const verifyLease = async (
  token: string,
  { keys, product, issuer }: LeaseExpectations,
): Promise<Outcome<Lease, LeaseFault>> => {
  const payload = await verifyToken(token, { keys, type: LEASE_TOKEN_TYPE });
  if (!payload.ok) return payload;
  const lease = readLease(payload.value);
  if (!lease.ok) return lease;
  if (issuer !== undefined && lease.value.issuer !== issuer) return faulty('wrong-issuer');
  return lease.value.product === product ? lease : faulty('wrong-product');
};
