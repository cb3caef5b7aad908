import { deflateSync } from 'node:zlib';
import { LEASE_TOKEN_TYPE } from '../../lambdas/contract/lease-claims.ts';
import { STATUS_LIST_TOKEN_TYPE } from '../../lambdas/contract/status-list.ts';
import { checkBody, seatBody } from '../../test/client/support/service-answers.ts';
import { signer } from '../../test/client/support/signed-token.ts';
import type { SentEvent, UsageBook } from './usage-book.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly licenseKey: string;
  readonly body: string;
}

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export const PRODUCT = 'soak';
const ISSUER = 'urn:licet:soak';
const LIST = `${ISSUER}/v1/revocations/near-0`;
/** Seconds. Short, so that in minutes everything is refreshed, runs out and comes back many times. */
const SEAT_LEASE = 6;
const SEAT_RENEWED_AFTER = 2;
const LEASE_REFRESHED_AFTER = 5;
const LEASE = 60;
const GRACE = 600;

const features = { sso: true, 'max-projects': 50, teleport: false };

const json = (status: number, body: unknown): Answered => ({
  status,
  type: status < 400 ? 'application/json' : 'application/problem+json',
  text: JSON.stringify(body),
});

const refusal = (status: number, code: string, more: object): Answered =>
  json(status, {
    type: `urn:licet:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: code,
    status,
    detail: `${code}.`,
    code,
    requestId: 'soak',
    ...more,
  });

/** What the service knows and says, whichever region is asked: licenses that are all valid, and ask for a seat. */
export const licensing = (book: UsageBook): ((asked: Asked) => Answered) => {
  const keys = signer('soak');
  /** Ends of the seats' leases, by device, in seconds. */
  const seats = new Map<string, number>();
  const nowSeconds = (): number => Date.now() / 1_000;
  const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString();
  const hasSeat = (body: string): boolean =>
    (seats.get((JSON.parse(body) as { device: string }).device) ?? 0) > nowSeconds();

  const check = ({ body }: Asked): Answered => {
    const checkedAt = iso(nowSeconds());
    return json(
      200,
      checkBody({ features, checkedAt, ...(!hasSeat(body) && { code: 'SEAT_REQUIRED', allowed: false }) }),
    );
  };
  const lease = ({ body }: Asked): Answered => {
    if (!hasSeat(body)) return refusal(403, 'LEASE_DENIED', { decision: 'SEAT_REQUIRED' });
    const iat = Math.floor(nowSeconds());
    const claims = {
      iss: ISSUER,
      sub: 'lic_soak',
      aud: PRODUCT,
      iat,
      nbf: iat,
      exp: iat + LEASE,
      jti: `lea_${iat}`,
      cnf: { device: (JSON.parse(body) as { device: string }).device },
      entitlements: { features },
      plan: 'soak',
      plan_version: 1,
      refresh_after: iat + LEASE_REFRESHED_AFTER,
      grace_until: iat + GRACE,
      status: { status_list: { idx: 5, uri: LIST } },
    };
    const [expiresAt, refreshAfter] = [iso(claims.exp), iso(claims.refresh_after)];
    return json(201, { lease: keys.sign(LEASE_TOKEN_TYPE, claims), expiresAt, refreshAfter });
  };
  const list = (): Answered => {
    const iat = Math.floor(nowSeconds());
    const lst = deflateSync(Buffer.alloc(16)).toString('base64url');
    const claims = { iss: ISSUER, sub: LIST, iat, exp: iat + 3_600, ttl: 2, status_list: { bits: 2, lst } };
    return { status: 200, type: 'application/statuslist+jwt', text: keys.sign(STATUS_LIST_TOKEN_TYPE, claims) };
  };
  const seat = ({ method, path }: Asked): Answered => {
    const device = path.slice(path.lastIndexOf('/') + 1);
    if (method === 'DELETE') {
      seats.delete(device);
      return { status: 204, type: '', text: '' };
    }
    const now = nowSeconds();
    seats.set(device, now + SEAT_LEASE);
    const [expiresAt, renewAfter] = [iso(now + SEAT_LEASE), iso(now + SEAT_RENEWED_AFTER)];
    return json(201, seatBody({ claimedAt: iso(now), expiresAt, renewAfter }));
  };
  const usage = ({ licenseKey, body }: Asked): Answered => {
    const { events } = JSON.parse(body) as { events: SentEvent[] };
    for (const event of events) book.count(licenseKey, event);
    return json(200, { results: events.map(({ id }) => ({ id, accepted: true, code: 'ACCEPTED', remaining: null })) });
  };

  return (asked) => {
    if (asked.path === '/.well-known/jwks.json') {
      return json(200, { keys: [{ ...keys.publicKey, use: 'sig', alg: 'ES256' }] });
    }
    if (asked.path.startsWith('/v1/revocations/')) return list();
    if (asked.path === '/v1/check') return check(asked);
    if (asked.path === '/v1/leases') return lease(asked);
    if (asked.path === '/v1/usage') return usage(asked);
    return seat(asked);
  };
};
