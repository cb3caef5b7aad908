import { deflateSync } from 'node:zlib';
import { decisionCodes, type DecisionCode } from '../../../lambdas/contract/codes.ts';
import { type FeatureValue, LEASE_TOKEN_TYPE } from '../../../lambdas/contract/lease-claims.ts';
import { STATUS_LIST_TOKEN_TYPE } from '../../../lambdas/contract/status-list.ts';
import { type FakeNetwork, fakeNetwork } from './fake-network.ts';
import { type Behaviour, type FakeRequest, answers, answersText, isDown, refuses } from './network-behaviour.ts';
import { checkBody, seatBody } from './service-answers.ts';
import { signer } from './signed-token.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const ISSUER = 'urn:licet:test';
const LIST = `${ISSUER}/v1/revocations/near-0`;

/** How the pretended license stands. What it says of leases is what a service would say. */
export interface PretendedLicense {
  code: DecisionCode | 'KEY_UNKNOWN';
  features: Readonly<Record<string, FeatureValue>>;
  /** Whether the plan includes offline use. */
  offline: boolean;
  /** When the maintenance ends, seconds since 1970; undefined where it does not. */
  maintenanceUntil: number | undefined;
  /** Value in the status list. */
  status: number;
  /** Whether the device holds a seat, with a lease of ten minutes; undefined where none is needed. */
  seat: 'none' | 'held' | undefined;
  /** Whether answers say what time it is. */
  dated: boolean;
}

/** Two regions of one service that knows one license: lease of 30 days, refreshed after one, with seven days of grace. */
export interface PretendService extends FakeNetwork<'near' | 'far'> {
  readonly license: PretendedLicense;
  /** Ways in which it may not be reached, and the way back. */
  readonly cut: () => void;
  readonly mend: () => void;
  /** Requests to a path since the last call. */
  readonly asked: (path: string) => number;
  /** The events of usage that it counted, by id. */
  readonly usage: ReadonlyMap<string, number>;
  readonly publicKey: ReturnType<typeof signer>['publicKey'];
}

const deviceIn = ({ body = '{}' }: FakeRequest): string | undefined => (JSON.parse(body) as { device?: string }).device;

/** Seconds since 1970 at which the release that asks was published; NaN where the question does not say. */
const releasedIn = ({ body = '{}' }: FakeRequest): number =>
  Date.parse((JSON.parse(body) as { context?: { releasedAt?: string } }).context?.releasedAt ?? '') / 1_000;

export const pretendService = (
  given: { readonly now?: number; readonly random?: () => number } = {},
): PretendService => {
  const keys = signer('key-1');
  const license: PretendedLicense = {
    code: 'VALID',
    features: { sso: true, 'max-projects': 50 },
    offline: true,
    maintenanceUntil: undefined,
    status: 0,
    seat: undefined,
    dated: true,
  };
  let seatEnd = 0;
  const usage = new Map<string, number>();
  let asked = new Map<string, number>();
  const nowSeconds = (): number => Math.floor(network.runtime.trueNow() / 1_000);
  const codeNow = (): DecisionCode => {
    if (license.seat === 'none') return 'SEAT_REQUIRED';
    if (license.seat === 'held' && nowSeconds() >= seatEnd) return 'SEAT_EXPIRED';
    return license.code === 'KEY_UNKNOWN' ? 'VALID' : license.code;
  };

  const check = (request: FakeRequest): Behaviour => {
    const released = releasedIn(request);
    const isCovered = !(released > (license.maintenanceUntil ?? Infinity));
    const code = isCovered ? codeNow() : 'MAINTENANCE_ENDED';
    const { allowed } = decisionCodes[code];
    const checkedAt = new Date(network.runtime.trueNow()).toISOString();
    return answers(checkBody({ code, allowed, features: license.features, checkedAt }));
  };
  const lease = (request: FakeRequest): Behaviour => {
    const code = codeNow();
    if (!decisionCodes[code].allowed) return refuses(403, 'LEASE_DENIED', { more: { decision: code } });
    if (!license.offline) return refuses(403, 'OFFLINE_NOT_INCLUDED');
    const [iat, device] = [nowSeconds(), deviceIn(request)];
    // No lease outlives the seat that it rests on.
    const cut = (at: number): number => (license.seat === undefined ? at : Math.min(at, seatEnd));
    const claims = {
      iss: ISSUER,
      sub: 'lic_1',
      aud: 'atlas',
      iat,
      nbf: iat,
      exp: cut(iat + 30 * DAY),
      jti: `lea_${iat}`,
      ...(device !== undefined && { cnf: { device } }),
      entitlements: { features: license.features },
      plan: 'pro',
      plan_version: 1,
      refresh_after: cut(iat + DAY),
      grace_until: cut(iat + 37 * DAY),
      ...(license.maintenanceUntil !== undefined && { maintenance_until: license.maintenanceUntil }),
      status: { status_list: { idx: 5, uri: LIST } },
    };
    const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();
    return answers(
      { lease: keys.sign(LEASE_TOKEN_TYPE, claims), expiresAt: at(claims.exp), refreshAfter: at(claims.refresh_after) },
      { status: 201 },
    );
  };
  const list = (): Behaviour => {
    const positions = Buffer.alloc(16);
    positions[1] = license.status << 2;
    const iat = nowSeconds();
    const lst = deflateSync(positions).toString('base64url');
    const claims = { iss: ISSUER, sub: LIST, iat, exp: iat + 7 * DAY, ttl: 300, status_list: { bits: 2, lst } };
    return answersText(keys.sign(STATUS_LIST_TOKEN_TYPE, claims));
  };
  const report = ({ body = '' }: FakeRequest): Behaviour => {
    const { events } = JSON.parse(body) as { events: { id: string; quantity: number }[] };
    for (const { id, quantity } of events) usage.set(id, quantity);
    return answers({ results: events.map(({ id }) => ({ id, accepted: true, code: 'ACCEPTED', remaining: null })) });
  };
  const seat = ({ method }: FakeRequest): Behaviour => {
    license.seat = method === 'DELETE' ? 'none' : 'held';
    if (method === 'DELETE') return answersText('', { status: 204 });
    const at = (seconds: number): string => new Date((nowSeconds() + seconds) * 1_000).toISOString();
    seatEnd = nowSeconds() + 600;
    return answers(seatBody({ claimedAt: at(0), expiresAt: at(600), renewAfter: at(200) }), { status: 201 });
  };
  const answer = (request: FakeRequest): Behaviour => {
    const path = request.path.split('/').slice(0, 3).join('/');
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (path === '/.well-known/jwks.json') return answers({ keys: [{ ...keys.publicKey, use: 'sig', alg: 'ES256' }] });
    if (path === '/v1/revocations') return list();
    if (license.code === 'KEY_UNKNOWN') return refuses(401, 'LICENSE_KEY_INVALID');
    if (path === '/v1/check') return check(request);
    if (path === '/v1/leases') return lease(request);
    if (path === '/v1/usage') return report(request);
    return seat(request);
  };
  const serve = (request: FakeRequest): Behaviour => {
    const given = answer(request);
    if (license.dated || given.kind !== 'answer') return given;
    return { ...given, headers: { ...given.headers, date: '' } };
  };
  const network = fakeNetwork({ near: serve, far: serve }, given);
  const both = [network.regions.near, network.regions.far];
  return {
    ...network,
    license,
    usage,
    publicKey: keys.publicKey,
    cut: () => {
      for (const region of both) region.becomes(isDown());
    },
    mend: () => {
      for (const region of both) region.becomes(serve);
    },
    asked: (path) => {
      const count = asked.get(path) ?? 0;
      asked = new Map([...asked].filter(([each]) => each !== path));
      return count;
    },
  };
};
