import type { StatusListClaims } from '../contract/status-list.ts';
import type { Region } from '../core/ids.ts';
import type { ListedStatus } from '../core/status-list.ts';
import type { StatusNews } from '../core/status-news.ts';
import type { StatusListName, StatusPosition } from '../core/status-position.ts';

/** Gives out positions in status lists. @throws DependencyUnavailable */
export interface StatusPositions {
  /** The next position of a region. Nobody else ever gets it, whether it is used or not. */
  readonly take: (region: Region) => Promise<StatusPosition>;
}

/** Writes down statuses, in this region. @throws DependencyUnavailable */
export interface StatusRecorder {
  /** Does nothing where this region has recorded as much, or something newer, of the position. */
  readonly record: (news: StatusNews) => Promise<void>;
}

/** Reads status lists as they have reached this region. @throws DependencyUnavailable */
export interface StatusListReader {
  /** How many positions each of the regions has given out; those that have given out none are left out. */
  readonly positionsTaken: (regions: readonly Region[]) => Promise<ReadonlyMap<Region, number>>;
  /** All that was ever recorded in a list, by whatever region. */
  readonly recorded: (list: StatusListName) => Promise<readonly ListedStatus[]>;
}

/** Signs status list tokens. @throws DependencyUnavailable */
export type StatusListSigner = (claims: StatusListClaims) => Promise<string>;
