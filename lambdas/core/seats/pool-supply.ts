import type { Region } from '../ids.ts';
import type { License } from '../license.ts';
import { type Pool, type PoolState, owedBy, shareOf } from './pool.ts';

/** How much of a resource there is: what was made and not unmade, free, used and under way, in all regions. */
export const supplyOf = (pools: readonly Pool[]): number =>
  pools.reduce((total, { minted, burned }) => total + minted - burned, 0);

/** How much there is beyond what there shall be: to be unmade as it becomes free. */
export const excessOf = (pools: readonly Pool[], wanted: number): number => Math.max(0, supplyOf(pools) - wanted);

/** Whether something may be promised twice: only where a region was given up as lost, or has come back and owes. */
export const mayOwe = (license: Pick<License, 'retiredRegions'>, known: readonly PoolState[]): boolean =>
  license.retiredRegions !== undefined || known.some(({ free }) => free < 0);

/**
 * How much is promised twice, after a region was given up as lost: what it had sent on was taken over from it as well.
 * Rows that have not arrived yet can look the same, so that this is asked where something may be owed (`mayOwe`), and
 * nowhere else.
 */
export const deficitOf = (pools: readonly Pool[]): number =>
  pools.reduce((total, each) => total + Math.max(0, -shareOf(each, pools)), 0);

/**
 * How much must be free in a region before one may be claimed there. More than one, while there is more than there shall
 * be, or while the region owes: what is free then is spoken for.
 *
 * @param own the region's pool; undefined while it has none
 * @param known all pools as they are known there
 */
export const freeNeededToClaim = (own: Pool | undefined, known: readonly Pool[], wanted: number): number =>
  1 + excessOf(known, wanted) + (own === undefined ? 0 : owedBy(own, known));

/** The same, of a license that lost a region: what is promised twice is spoken for as well. */
export const freeNeededAfterLoss = (own: Pool | undefined, known: readonly Pool[], wanted: number): number =>
  freeNeededToClaim(own, known, wanted) + deficitOf(known);

/**
 * How much a donor gives to a region in need: half of what it has free, but not more than the region uses already. Demand
 * doubles what it is given, a region without demand keeps little, and the donor keeps half, so that two regions do not
 * send the same seats to and fro. At least what is needed now, where there is so much.
 */
export const shareToSend = (donorFree: number, needy: { readonly used: number; readonly missing: number }): number =>
  Math.max(0, Math.min(donorFree, Math.max(needy.missing, Math.min(Math.floor(donorFree / 2), needy.used))));

/** The order in which a region asks the others: whoever has most, as far as is known here; the home among equals first. */
export const donorsInOrder = (
  known: readonly PoolState[],
  regions: readonly Region[],
  needy: { readonly region: Region; readonly home: Region },
): readonly Region[] => {
  const free = new Map(known.map((state) => [state.pool.region, state.free]));
  const rank = (candidate: Region): number => (free.get(candidate) ?? 0) + (candidate === needy.home ? 0.5 : 0);
  return regions.filter((candidate) => candidate !== needy.region).toSorted((one, other) => rank(other) - rank(one));
};
