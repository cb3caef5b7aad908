import type { Region } from '../ids.ts';
import type { License } from '../license.ts';
import type { SeatPolicy } from './seat-policy.ts';

/**
 * Where to look for seats that may be reclaimed: leases that are over, or any lease; or seats without one, of devices,
 * users, or both.
 */
export type SeatRange = 'leased' | 'any-lease' | 'device' | 'user' | 'unleased';

/** Leases that are over, and what a plan of another kind has left behind. */
const ofKind: Readonly<Record<SeatPolicy['kind'], readonly [SeatRange, SeatRange]>> = {
  // A seat from before the plan was changed to leases has had one since it was claimed.
  floating: ['leased', 'unleased'],
  'node-locked': ['leased', 'user'],
  // A lease is a device's, over or not.
  'named-user': ['any-lease', 'device'],
};

/** The ranges that can hold reclaimable seats of a region. Of one that was given up, everything held there is void. */
export const rangesToSearch = (license: License, policy: SeatPolicy, region: Region): readonly SeatRange[] =>
  license.retiredRegions?.[region] === undefined ? ofKind[policy.kind] : ['any-lease', 'unleased'];
