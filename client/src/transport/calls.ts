import type {
  CheckQuestion,
  Claimant,
  HeldSeat,
  LiveDecision,
  SeatClaim,
  UsageEvent,
  UsageResult,
} from '../service.ts';
import type { PublicKey } from '../platform/cryptography.ts';
import type { Call } from './call.ts';
import { heldSeat } from './held-seat.ts';
import { jsonOf } from './json-text.ts';
import { liveDecision } from './live-decision.ts';
import { publicKeys } from './public-keys.ts';
import { routed } from './route.ts';
import { tokenIn, unverifiedLease } from './token.ts';
import { usageResults } from './usage-results.ts';

const question = { isPublic: false, isHedged: true } as const;
const write = { isPublic: false, isHedged: false } as const;
const publication = { isPublic: true, isHedged: true, body: undefined } as const;

// Each builds what is sent member by member: the service refuses members that it does not know.

export const checkCall = ({ product, device, user, feature, context }: CheckQuestion): Call<LiveDecision> => ({
  ...routed('POST /v1/check'),
  ...question,
  body: JSON.stringify({ product, device, user, feature, context }),
  read: jsonOf(liveDecision),
});

export const leaseCall = ({ device, user }: Claimant): Call<string> => ({
  ...routed('POST /v1/leases'),
  ...question,
  body: JSON.stringify({ device, user }),
  read: jsonOf(unverifiedLease),
});

export const keysCall = (): Call<readonly PublicKey[]> => ({
  ...routed('GET /.well-known/jwks.json'),
  ...publication,
  read: jsonOf(publicKeys),
});

export const statusListCall = (list: string): Call<string> => ({
  ...routed('GET /v1/revocations/{list}', list),
  ...publication,
  read: (_status, text) => tokenIn(text),
});

export const claimSeatCall = ({ device, user, name, metadata }: SeatClaim): Call<HeldSeat> => ({
  ...routed('PUT /v1/seats/{device}', device),
  ...write,
  body: JSON.stringify({ user, name, metadata }),
  read: jsonOf(heldSeat),
});

export const releaseSeatCall = ({ device, user }: Claimant & { readonly device: string }): Call<undefined> => {
  const { method, path } = routed('DELETE /v1/seats/{device}', device);
  return {
    ...write,
    method,
    path: user === undefined ? path : `${path}?user=${encodeURIComponent(user)}`,
    body: undefined,
    read: (status) => (status === 204 ? { value: undefined } : undefined),
  };
};

export const reportUsageCall = (events: readonly UsageEvent[]): Call<readonly UsageResult[]> => ({
  ...routed('POST /v1/usage'),
  ...write,
  body: JSON.stringify({
    events: events.map(({ id, meter, quantity, at }) => ({ id, meter, quantity, at: new Date(at).toISOString() })),
  }),
  read: jsonOf(usageResults),
});
