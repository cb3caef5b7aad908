import type { Change } from '../change.ts';
import type { Region } from '../ids.ts';
import type { Instant } from '../instant.ts';
import type { License } from '../license.ts';
import { type Result, accepted, refused } from '../result.ts';

/**
 * Gives up a region as lost, for one license: seats that were claimed there until now are void. Where the region was the
 * license's home, the license moves to another one.
 */
export const retireRegion = (
  license: License,
  { lost, heir, now }: { readonly lost: Region; readonly heir: Region; readonly now: Instant },
): Result<Change<License>, { readonly code: 'CONFLICT'; readonly detail: string }> =>
  lost === heir
    ? refused({ code: 'CONFLICT', detail: `${lost} cannot give up itself: ask another region.` })
    : accepted({
        action: 'license.region-retired',
        after: {
          ...license,
          home: license.home === lost ? heir : license.home,
          retiredRegions: { ...license.retiredRegions, [lost]: now },
        },
      });
