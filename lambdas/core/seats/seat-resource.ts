import * as z from 'zod/mini';
import { addDuration } from '../duration.ts';
import type { Instant } from '../instant.ts';
import type { License } from '../license.ts';
import { type SeatPolicy, transfersOf } from './seat-policy.ts';

/**
 * What a license has a limited number of, each with pools of its own: `seats`, `overdraft` (seats beyond the limit) and
 * `transfers-<period>-<n>` (moves of seats within the n-th such
 * period of the license).
 */
export const resource = z
  .string()
  .check(z.regex(/^(seats|overdraft|transfers-P[0-9A-Z]{2,40}-\d{1,9})$/))
  .brand<'Resource'>();
export type Resource = z.infer<typeof resource>;

export const SEATS = resource.parse('seats');
export const OVERDRAFT = resource.parse('overdraft');

const PERIODS_MAX = 999_999_999;

/** Whole periods since the license started: found by doubling, since calendar months have no fixed length. */
const periodAt = (license: License, period: Parameters<typeof addDuration>[1], now: Instant): number => {
  const hasBegun = (index: number): boolean => addDuration(license.startsAt, period, index) <= now;
  let [low, high] = [0, 1];
  while (high <= PERIODS_MAX && hasBegun(high)) [low, high] = [high, Math.min(high * 2, PERIODS_MAX + 1)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (hasBegun(middle)) low = middle;
    else high = middle;
  }
  return low;
};

/** The allowance that a move at `now` is taken from; undefined where the plan does not count moves. */
export const transfersAt = (license: License, policy: SeatPolicy, now: Instant): Resource | undefined => {
  const allowance = transfersOf(policy);
  return allowance && resource.parse(`transfers-${allowance.period}-${periodAt(license, allowance.period, now)}`);
};

/** When the period of moves that `now` lies in ends; undefined where the plan does not count moves. */
export const transfersRenewAt = (license: License, policy: SeatPolicy, now: Instant): Instant | undefined => {
  const allowance = transfersOf(policy);
  return allowance && addDuration(license.startsAt, allowance.period, periodAt(license, allowance.period, now) + 1);
};

/** How many of a resource there shall be, in all regions together. A revoked license has none of anything. */
export const supplyWanted = (of: Resource, license: License, policy: SeatPolicy | undefined): number => {
  if (policy === undefined || license.status === 'revoked') return 0;
  if (of === SEATS) return policy.limit;
  if (of === OVERDRAFT) return policy.overdraft;
  return transfersOf(policy)?.limit ?? 0;
};
