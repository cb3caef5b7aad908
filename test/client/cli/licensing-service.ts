import { SignJWT, type JWTPayload, exportJWK, generateKeyPair } from 'jose';
import { LEASE_TOKEN_TYPE } from '../../../lambdas/contract/lease-claims.ts';
import { STATUS_LIST_TOKEN_TYPE } from '../../../lambdas/contract/status-list.ts';
import { licenseId } from '../../../lambdas/core/ids.ts';
import { makeLicenseKey } from '../../../lambdas/core/license-key.ts';
import type { Fetch, FetchedAnswer } from '../../../client/src/platform/runtime.ts';
import { NOW } from './machine.ts';

export const LICENSE = licenseId.parse('lic_01jd3v6x0c5m8k2q9r7t4w1y6z');
export const LICENSE_KEY = makeLicenseKey(LICENSE, new Uint8Array(26).fill(7));
export const ENDPOINT = 'https://licenses.example.com';

const ISSUER = 'https://licet.example.com';
const seconds = (milliseconds: number): number => milliseconds / 1_000;
const DAY = 86_400;

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface LicensingService {
  readonly fetch: Fetch;
  readonly received: readonly Received[];
  readonly jwks: string;
  /** A lease as the service would sign it, with other claims where they are given. */
  readonly lease: (claims?: JWTPayload) => Promise<string>;
  /** Answers a path in its own way from now on. */
  readonly answers: (path: string, status: number, body: unknown) => void;
}

const answer = (status: number, text: string): FetchedAnswer => ({
  status,
  headers: { get: () => null },
  text: () => Promise.resolve(text),
});

/** A service that gives a lease to whoever asks, signed with a key of its own. */
export const licensingService = async (kid = 'key-1'): Promise<LicensingService> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const published = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' };
  const jwks = JSON.stringify({ keys: [{ kty: 'RSA', kid: 'other', n: 'AQAB', e: 'AQAB' }, published] });
  const received: Received[] = [];
  const special = new Map<string, { status: number; body: unknown }>();
  const signed = (typ: string, claims: JWTPayload): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ }).sign(privateKey);
  const lease = (claims: JWTPayload = {}): Promise<string> =>
    signed(LEASE_TOKEN_TYPE, {
      iss: ISSUER,
      sub: LICENSE,
      aud: 'atlas',
      iat: seconds(NOW),
      nbf: seconds(NOW),
      exp: seconds(NOW) + 30 * DAY,
      jti: 'lea_1',
      cnf: { device: 'press-7' },
      entitlements: { features: { sso: true, audit: false, 'max-projects': 50, 'export-formats': ['pdf', 'csv'] } },
      plan: 'atlas-pro',
      plan_version: 3,
      refresh_after: seconds(NOW) + DAY,
      grace_until: seconds(NOW) + 37 * DAY,
      status: { status_list: { idx: 12, uri: `${ISSUER}/v1/revocations/4` } },
      ...claims,
    });
  const respond = async (path: string, body: unknown): Promise<FetchedAnswer> => {
    const own = special.get(path);
    if (own !== undefined) {
      return answer(own.status, typeof own.body === 'string' ? own.body : JSON.stringify(own.body));
    }
    if (path === '/.well-known/jwks.json') return answer(200, jwks);
    if (path === '/v1/revocations/4') return answer(200, await signed(STATUS_LIST_TOKEN_TYPE, { iss: ISSUER }));
    if (path.endsWith('/leases')) {
      const { device } = body as { device?: string };
      return answer(201, JSON.stringify({ lease: await lease({ cnf: { device } }) }));
    }
    return answer(404, '{}');
  };
  return {
    jwks,
    lease,
    received,
    answers: (path, status, body) => {
      special.set(path, { status, body });
    },
    fetch: (url, { method, headers, body }) => {
      const sent: unknown = body === undefined ? undefined : JSON.parse(body);
      received.push({ method, url, headers, body: sent });
      return respond(url.slice(ENDPOINT.length), sent);
    },
  };
};
