import type { Region } from './ids.ts';
import type { License } from './license.ts';
import type { SeatPolicy } from './seat-policy.ts';

/** Where to look for seats that may be reclaimed: leases that are over; or seats without one, of devices, users, or both. */
export type SeatRange = 'leased' | 'device' | 'user' | 'unleased';

const ofOtherKinds: Readonly<Record<SeatPolicy['kind'], SeatRange>> = {
  // A seat from before the plan was changed to leases has had one since it was claimed.
  floating: 'unleased',
  'node-locked': 'user',
  'named-user': 'device',
};

/** The ranges that can hold reclaimable seats of a region. */
export const rangesToSearch = (license: License, policy: SeatPolicy, region: Region): readonly SeatRange[] => [
  'leased',
  license.retiredRegions?.[region] === undefined ? ofOtherKinds[policy.kind] : 'unleased',
];
