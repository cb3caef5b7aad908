import { LEASE_TOKEN_TYPE } from '../../lambdas/contract/lease-claims.ts';
import { currentKey, signed } from './signing.ts';

export const ISSUER = 'urn:licet:vectors';
export const PRODUCT = 'atlas';
export const DEVICE = 'laptop-1';
export const STATUS_LIST_URI = 'https://licet.example/v1/revocations/0';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const DAY = 86_400 * SECOND;

/** When the lease of the vectors was issued; its other instants count from here. Milliseconds since 1970. */
export const ISSUED = Date.UTC(2026, 10, 24, 12);

export const seconds = (milliseconds: number): number => milliseconds / SECOND;

export const header = { alg: 'ES256', kid: currentKey.kid, typ: LEASE_TOKEN_TYPE };

/** Of a subscription, refreshed after a day, valid for ten, with three days of grace; any device may use it. */
export const claims = {
  iss: ISSUER,
  sub: 'lic_01kjmma2g00000000000000000',
  aud: PRODUCT,
  iat: seconds(ISSUED),
  nbf: seconds(ISSUED),
  exp: seconds(ISSUED + 10 * DAY),
  jti: 'lea_01kjmma2g00000000000000000',
  entitlements: {
    features: { sso: true, audit: false, 'max-projects': 50, quota: 0, edition: '', formats: ['pdf', 'csv'] },
  },
  plan: 'pro',
  plan_version: 3,
  refresh_after: seconds(ISSUED + DAY),
  grace_until: seconds(ISSUED + 13 * DAY),
  license_expires_at: seconds(ISSUED + 300 * DAY),
};

export type Claims = Readonly<Record<string, unknown>>;

export const leaseToken = (more: Claims = {}): string => signed(header, { ...claims, ...more });

export const without = (name: keyof typeof claims): Claims =>
  Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));
