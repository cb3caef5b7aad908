import type { Problem } from '../problem.ts';
import type { RefusalCode } from '../refusal-code.ts';
import type { Runtime } from '../platform/runtime.ts';
import type { HeldSeat, LiveCode, Reply, SeatClaim, Service } from '../service.ts';
import type { Vault } from '../store/vault.ts';
import { renewalPause } from './renewal-pause.ts';
import { type SeatRecord, type SeatStanding, createSeatRecord } from './seat-record.ts';
import { endsSeat, refusedPause, unreachablePause } from './seat-retry.ts';
import { createWakingClock } from '../clock/waking-clock.ts';

/** How a claim ended. `unreachable`: nothing is known, so what was known goes on to hold; it is tried again. */
export type ClaimOutcome =
  | { readonly kind: 'held' }
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      /** On `SEAT_DENIED`: the code that a check would give. */
      readonly decision: LiveCode | undefined;
    }
  | { readonly kind: 'unreachable' };

export interface SeatClaimsParts {
  readonly runtime: Pick<Runtime, 'now' | 'monotonic' | 'random'>;
  readonly service: Pick<Service, 'claimSeat'>;
  readonly vault: Pick<Vault, 'read' | 'write'>;
  /** Called when the seat was got, changed or lost; not on renewals. */
  readonly onChange: (standing: SeatStanding) => void;
  /** Called when its lease was renewed, or got. */
  readonly onRenewed?: () => void;
  /** Called once for each code in a row of refusals. */
  readonly onProblem: (problem: Problem) => void;
}

/** Claims of one holder, one after the other. */
export interface SeatClaims {
  /** Milliseconds, sleep included. */
  readonly clock: () => number;
  readonly record: SeatRecord;
  /** Asks once. `next`: when to ask again, by the clock; undefined where there is nothing to renew. */
  readonly ask: () => Promise<{ readonly outcome: ClaimOutcome; readonly next: number | undefined }>;
}

/**
 * What is left of a seat's lease: the difference of two instants of the service, as our clock may be anywhere. Where the
 * service's time is not known, only what is left at `renewAfter` is counted on: a seat is renewed when that has come.
 */
const leaseOf = ({ expiresAt, renewAfter }: HeldSeat, serverTime: number | undefined, localTime: number) => {
  if (expiresAt === undefined) return undefined;
  const now = serverTime ?? renewAfter ?? localTime;
  return { remaining: Math.max(0, expiresAt - now), renewIn: (renewAfter ?? now) - now };
};

type Refused = Extract<Reply<never>, { kind: 'refused' }>;

export const createSeatClaims = (parts: SeatClaimsParts, claim: SeatClaim): SeatClaims => {
  const { runtime, vault, onChange, onProblem } = parts;
  const clock = createWakingClock(runtime);
  const record = createSeatRecord({ runtime, clock, vault, claim, onChange });
  let failures = 0;
  let reported: string | undefined;
  const refuse = ({ code, detail, decision }: Refused): ClaimOutcome => {
    if (endsSeat(code)) record.lose();
    if (code !== reported) onProblem({ code: 'SEAT_REFUSED', detail: `${decision ?? code}: ${detail}` });
    reported = code;
    return { kind: 'refused', code, decision };
  };
  const ask: SeatClaims['ask'] = async () => {
    // The lease is counted from before the question: what the network took is not added to it.
    const askedAt = clock();
    const askedAtWall = runtime.now();
    const reply = await parts.service.claimSeat(claim);
    if (reply.kind === 'answered') {
      const lease = leaseOf(reply.value, reply.serverTime, askedAtWall);
      record.hold(reply.value, lease && askedAt + lease.remaining);
      if (lease !== undefined) parts.onRenewed?.();
      failures = 0;
      reported = undefined;
      return { outcome: { kind: 'held' }, next: lease && askedAt + renewalPause(lease, runtime.random) };
    }
    if (reply.kind === 'refused') {
      failures = 0;
      return { outcome: refuse(reply), next: clock() + refusedPause(reply.code, runtime.random) };
    }
    const { retryAfter } = reply;
    const pause = unreachablePause({ failures, retryAfter, remaining: record.remaining() }, runtime.random);
    failures += 1;
    return { outcome: { kind: 'unreachable' }, next: clock() + pause };
  };
  return { clock, record, ask };
};
