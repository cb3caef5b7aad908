import type { AnswerCode } from '../answer.ts';
import { standingFromLease } from '../lease/standing-from-lease.ts';
import type { Lease } from '../lease/lease.ts';
import type { Standing } from './standing.ts';
import { type Verdict, denies } from './verdict.ts';

/** Everything that answers can rest on, at one moment. */
export interface Knowledge {
  /** Trusted time; NaN while the clock is set back. */
  readonly now: number;
  readonly verdict: Verdict | undefined;
  /** Milliseconds for which the verdict is still fresh. */
  readonly freshFor: number;
  readonly lease: Lease | undefined;
  /** What the revocation list says of the lease. */
  readonly status: number | undefined;
  readonly device: string | undefined;
  readonly releasedAt: number | undefined;
  readonly clockSkew: number;
  /** Why there is no lease, where that is known. */
  readonly trouble: Extract<AnswerCode, 'STORE_TAMPERED' | 'LEASE_INVALID'> | undefined;
}

const NOTHING = { source: 'none', freshness: 'none', asOf: undefined, features: {}, until: Infinity } as const;

/** The standing by what the service said. */
export const fromVerdict = (
  { code, features, at }: Verdict,
  freshness: 'fresh' | 'stale',
  until: number,
): Standing => ({
  code,
  source: 'live',
  freshness,
  asOf: at,
  features,
  until,
});

/**
 * The standing by the freshest thing there is. A denial of the service outlasts its freshness: only what is newer, another
 * decision or a lease issued since, takes its place. No lease is looked at while the clock cannot be trusted.
 */
export const standingOf = (knowledge: Knowledge): Standing => {
  const { now, verdict, freshFor, lease, trouble } = knowledge;
  if (verdict !== undefined && freshFor > 0) return fromVerdict(verdict, 'fresh', now + freshFor);
  // A lease says in which second it was issued: within the same one, the denial counts.
  if (verdict !== undefined && denies(verdict) && (lease === undefined || lease.issuedAt <= verdict.at)) {
    return fromVerdict(verdict, 'stale', Infinity);
  }
  if (Number.isNaN(now) && lease !== undefined) return { ...NOTHING, code: 'CLOCK_ROLLED_BACK' };
  if (lease !== undefined) return standingFromLease(lease, knowledge);
  return { ...NOTHING, code: trouble ?? 'UNREACHABLE' };
};
