import type { DecisionCode } from '../../lambdas/contract/codes.ts';
import type { FeatureValue } from '../../lambdas/contract/lease-claims.ts';
import type { PublicKey } from './platform/cryptography.ts';
import type { RefusalCode } from './refusal-code.ts';

/**
 * A code of a check. `DENIED` stands for any that this version does not know, or that contradicts its own `allowed`: a
 * newer service may have more reasons to deny, and none of them may turn into a grant.
 */
export type LiveCode = DecisionCode | 'DENIED';

/** What the service says about a license, to a device, now. */
export interface LiveDecision {
  readonly code: LiveCode;
  readonly features: Readonly<Record<string, FeatureValue>>;
  /** By the service's clock, milliseconds since 1970. */
  readonly at: number;
}

/** A seat that this device or user holds. Instants are milliseconds since 1970; undefined where it has no lease. */
export interface HeldSeat {
  readonly id: string;
  readonly expiresAt: number | undefined;
  readonly renewAfter: number | undefined;
}

/** One use of a meter. However often it is sent, it counts once. */
export interface UsageEvent {
  readonly id: string;
  readonly meter: string;
  readonly quantity: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface UsageResult {
  readonly id: string;
  readonly accepted: boolean;
  readonly code: string;
}

/**
 * How a call ended. `answered`: by the service. `refused`: by the service too, with a code that trying again would not
 * change. `unreachable`: no region answered in time, or those that did had a fault; nothing is known.
 *
 * `serverTime` is the service's clock as it answered (milliseconds since 1970, to the second), undefined where it cannot
 * be known: on answers that a cache may have kept, and in browsers that do not see the `Date` header.
 */
export type Reply<Value> =
  | { readonly kind: 'answered'; readonly value: Value; readonly serverTime: number | undefined }
  | {
      readonly kind: 'refused';
      readonly status: number;
      /**
       * The problem's stable code; `UNKNOWN` where this version does not know it, or the answer was not of Licet's making
       * (a proxy, a wrong endpoint). It says nothing about the license.
       */
      readonly code: RefusalCode;
      readonly detail: string;
      /** On `LEASE_DENIED` and `SEAT_DENIED`: the code that a check would give. */
      readonly decision: LiveCode | undefined;
      readonly serverTime: number | undefined;
    }
  | {
      readonly kind: 'unreachable';
      /** Milliseconds from now before which asking again is of no use; undefined where nobody said so. */
      readonly retryAfter: number | undefined;
    };

export interface Claimant {
  readonly device?: string | undefined;
  readonly user?: string | undefined;
}

export interface CheckQuestion extends Claimant {
  readonly product: string;
  readonly feature?: string | undefined;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

export interface SeatClaim {
  readonly device: string;
  readonly user?: string | undefined;
  readonly name?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * The Licet service behind however many regions. No call throws or rejects; each ends within its time budget. How regions
 * are chosen, hedged and left alone is inside (`transport/`).
 */
export interface Service {
  readonly check: (question: CheckQuestion) => Promise<Reply<LiveDecision>>;
  /** A signed lease, not yet verified. */
  readonly lease: (claimant: Claimant) => Promise<Reply<string>>;
  readonly keys: () => Promise<Reply<readonly PublicKey[]>>;
  /** A signed status list, not yet verified. `list` is the last part of the `uri` in a lease. */
  readonly statusList: (list: string) => Promise<Reply<string>>;
  readonly claimSeat: (claim: SeatClaim) => Promise<Reply<HeldSeat>>;
  readonly releaseSeat: (claimant: {
    readonly device: string;
    readonly user?: string | undefined;
  }) => Promise<Reply<undefined>>;
  /** Up to 100 events. */
  readonly reportUsage: (events: readonly UsageEvent[]) => Promise<Reply<readonly UsageResult[]>>;
}
