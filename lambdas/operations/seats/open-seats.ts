import { decide } from '../../core/decide.ts';
import type { Instant } from '../../core/instant.ts';
import type { UnverifiedLicenseKey } from '../../core/license-key.ts';
import type { License } from '../../core/license.ts';
import { type Result, accepted, refused } from '../../core/result.ts';
import type { SeatPolicy } from '../../core/seats/seat-policy.ts';
import { mayOwe, supplyOf } from '../../core/seats/pool-supply.ts';
import { SEATS, supplyWanted } from '../../core/seats/seat-resource.ts';
import { type Claimant, possibleHolders } from '../../core/seats/seat-standing.ts';
import { licenseInForce } from '../license-in-force.ts';
import { openLicense } from '../open-license.ts';
import type { LicenseFacts } from '../ports.ts';
import type { SeatPorts, StoredPool, StoredSeat } from './seat-ports.ts';
import { poolsIn } from './settle-account.ts';
import type { SeatRefusal } from './seat-refusal.ts';

/** What a request about a seat rests on, as it has reached this region. */
export interface OpenedSeats {
  readonly license: License;
  readonly policy: SeatPolicy;
  /** The claimant's. */
  readonly seats: readonly StoredSeat[];
  /** Those of `seats` alone: other resources are rarely asked for. */
  readonly pools: readonly StoredPool[];
  readonly now: Instant;
}

/**
 * Remembered pools will do while nothing moves: where there is as much as there shall be, and no region was lost. With
 * anything else a claim could hand on what it should know to be spoken for.
 */
const isMemoryEnough = ({ license, pools, poolsAreRemembered }: LicenseFacts, wanted: number): boolean =>
  !poolsAreRemembered || (!mayOwe(license.value, pools) && supplyOf(poolsIn(pools)) === wanted);

/**
 * Opens a license with its key, with the claimant's seats and the seat pools of all regions: one DynamoDB request.
 *
 * @returns undefined where the key opens no license; refused where it gives no seats, or may not be used now
 * @throws DependencyUnavailable
 */
export const openSeats = async (
  ports: Pick<SeatPorts, 'reader' | 'pools' | 'region' | 'clock'>,
  key: UnverifiedLicenseKey,
  claimant: Claimant,
): Promise<Result<OpenedSeats, SeatRefusal> | undefined> => {
  const now = ports.clock();
  const along = { holders: possibleHolders(claimant), resources: [SEATS], rememberedPools: true };
  const found = await openLicense(ports.reader, key, { now, ...along });
  if (found === undefined) return undefined;
  const { license, plan, entitlements } = await licenseInForce(ports.reader, found.license.value, now);
  const decision = decide({ license, plan, seats: [] }, { claimant: 'anyone' }, now);
  if (!decision.allowed) return refused({ code: 'SEAT_DENIED', decision: decision.code, detail: decision.detail });
  const policy = entitlements.seats;
  if (policy === undefined) return refused({ code: 'SEATS_NOT_INCLUDED' });
  if (isMemoryEnough(found, supplyWanted(SEATS, license, policy))) {
    return accepted({ license, policy, seats: found.seats, pools: found.pools, now });
  }
  const pools = await ports.pools.known(ports.region, license.id, SEATS);
  ports.reader.rememberPools(license.id, pools);
  return accepted({ license, policy, seats: found.seats, pools, now });
};
