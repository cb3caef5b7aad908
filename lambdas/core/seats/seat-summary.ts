import type { License } from '../license.ts';
import type { PoolState } from './pool.ts';
import { excessOf } from './pool-supply.ts';
import type { SeatKind, SeatPolicy } from './seat-policy.ts';
import { OVERDRAFT, type Resource, SEATS, supplyWanted } from './seat-resource.ts';

/** How a license's seats stand, as far as it is known in one region: others' claims of the last moment are missing. */
export interface SeatSummary {
  readonly kind: SeatKind;
  readonly limit: number;
  /** Seats that are held, those whose lease is over but that nobody needed yet included. */
  readonly used: number;
  readonly overdraft: { readonly limit: number; readonly used: number };
  /** Seats that are held beyond a limit that was lowered: each is gone once it is released. */
  readonly aboveLimit: number;
}

const usedOf = (of: Resource, pools: readonly PoolState[]): number =>
  pools.filter(({ pool }) => pool.resource === of).reduce((total, { used }) => total + used, 0);

export const seatSummary = (license: License, policy: SeatPolicy, pools: readonly PoolState[]): SeatSummary => {
  const wanted = supplyWanted(SEATS, license, policy);
  const seats = pools.map(({ pool }) => pool).filter(({ resource }) => resource === SEATS);
  return {
    kind: policy.kind,
    limit: wanted,
    used: usedOf(SEATS, pools),
    overdraft: { limit: policy.overdraft, used: usedOf(OVERDRAFT, pools) },
    aboveLimit: Math.min(excessOf(seats, wanted), Math.max(0, usedOf(SEATS, pools) - wanted)),
  };
};
