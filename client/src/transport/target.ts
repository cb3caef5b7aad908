import type { Region } from './region.ts';

/** Where a request goes. */
export interface Target {
  readonly region: Region;
  /** Whether it is the request that finds out if the region is back. */
  readonly isProbe: boolean;
  /** Whether this call has asked the region before. */
  readonly isRepeat: boolean;
}

const LEAST_REQUESTS = 2;

/** The nearest healthy region that was not asked yet; where all were, and no more than one, that one again. */
export const healthyTarget = (
  regions: readonly Region[],
  asked: readonly Region[],
  now: number,
): Target | undefined => {
  const healthy = regions.filter(({ standing }) => standing(now) === 'healthy');
  const fresh = healthy.find((region) => !asked.includes(region));
  if (fresh !== undefined) return { region: fresh, isProbe: false, isRepeat: false };
  const [again] = healthy;
  return again === undefined || asked.length >= LEAST_REQUESTS
    ? undefined
    : { region: again, isProbe: false, isRepeat: true };
};

/** The nearest of some regions that has been left alone for long enough. */
export const dueTarget = (regions: readonly Region[], now: number): Target | undefined => {
  const due = regions.find(({ standing }) => standing(now) === 'due');
  return due && { region: due, isProbe: true, isRepeat: false };
};

/** Where a call goes next: an unasked region is worth more than the same one again, even if it has just been ill. */
export const nextTarget = (regions: readonly Region[], asked: readonly Region[], now: number): Target | undefined => {
  const healthy = healthyTarget(regions, asked, now);
  if (healthy !== undefined && !healthy.isRepeat) return healthy;
  const unasked = regions.filter((region) => !asked.includes(region));
  return dueTarget(unasked, now) ?? healthy;
};
