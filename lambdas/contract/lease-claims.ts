import type { StatusReference } from './status-list.ts';

/** `typ` header of a lease: keeps other tokens of the same issuer from passing for one (RFC 8725, section 3.11). */
export const LEASE_TOKEN_TYPE = 'licet-lease+jwt';

/** JOSE algorithm of every lease. */
export const LEASE_ALGORITHM = 'ES256';

/** What a feature is configured to: on or off, a number, a text or a list of texts. */
export type FeatureValue = boolean | number | string | readonly string[];

/** Claims of a lease, a JWT (RFC 7519). Instants are NumericDates: seconds since 1970-01-01T00:00:00Z. */
export interface LeaseClaims {
  readonly iss: string;
  /** License id. */
  readonly sub: string;
  /** Product id. */
  readonly aud: string;
  readonly iat: number;
  readonly nbf: number;
  /** From here on the lease serves only in its grace, until `grace_until`. */
  readonly exp: number;
  readonly jti: string;
  /** Device that the lease is bound to (RFC 7800); absent on a lease that any device may use. */
  readonly cnf?: { readonly device: string };
  readonly entitlements: { readonly features: Readonly<Record<string, FeatureValue>> };
  readonly plan: string;
  readonly plan_version: number;
  /** From here on a client that has a network should fetch a new lease. */
  readonly refresh_after: number;
  /** From here on an expired lease is honoured no longer; equals `exp` where the plan gives no grace. */
  readonly grace_until: number;
  /** Releases published after this instant are not covered; absent where the license has no such bound. */
  readonly maintenance_until?: number;
  /** The license is in its trial until then; absent outside of a trial. */
  readonly trial_until?: number;
  /** The license itself runs until then and is in its own grace afterwards; absent on a perpetual license. */
  readonly license_expires_at?: number;
  /** Where to learn that the license was revoked or suspended since. */
  readonly status?: StatusReference;
}
