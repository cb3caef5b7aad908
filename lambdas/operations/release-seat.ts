import type { UnverifiedLicenseKey } from '../core/license-key.ts';
import { entitlementsOf } from '../core/entitlements.ts';
import { type Result, accepted, refused } from '../core/result.ts';
import { licenseAt, planInForce } from '../core/scheduled-plan.ts';
import { withoutDevice } from '../core/seat-change.ts';
import type { SeatPolicy } from '../core/seat-policy.ts';
import { type Claimant, newestFirst, possibleHolders } from '../core/seat-standing.ts';
import { type Author, changeEventOf } from './author.ts';
import { type MoveOutcome, makeCountedMove } from './counted-move.ts';
import { endSeat, giveBack } from './end-seat.ts';
import { DependencyUnavailable, SeatsContended } from './faults.ts';
import { findSeats } from './find-seats.ts';
import { holderActor } from './holder-actor.ts';
import { openLicense } from './open-license.ts';
import { endStep } from './reclaim-seats.ts';
import type { SeatPorts, StoredSeat } from './seat-ports.ts';
import type { SeatRefusal } from './seat-refusal.ts';

export interface ReleaseRequest {
  readonly claimant: Claimant & { readonly device: string };
  readonly requestId: string;
}

const TRIES_MAX = 4;
const RETRY_AFTER_SECONDS = 1;

/** Takes a device off a user's seat, where it is not the last one. */
const takeOff = async (
  ports: SeatPorts,
  by: Author,
  seat: StoredSeat,
  device: string,
): Promise<boolean | undefined> => {
  const change = withoutDevice(seat, device);
  if (change === undefined) return undefined;
  const { action, ...after } = change;
  const event = changeEventOf(action, by, { at: ports.clock(), random: ports.random });
  return (await ports.seats.commit(seat.value.region, [{ kind: 'seat', over: seat, after, event }])) === 'committed';
};

const isOnAnotherDevice = ({ value: { holder } }: StoredSeat, device: string): boolean =>
  holder.kind === 'user' && !holder.devices.includes(device);

/**
 * Releases a claimant's seat, in whatever region it is; a user's seat only once its last device is taken off. One that is
 * not there is as good as released. A license that may not be used any more, or whose plan gives no seats now, lets go of
 * its seats all the same.
 *
 * @returns undefined where the key opens no license
 * @throws DependencyUnavailable where a region that may have the seat does not answer
 * @throws SeatsContended
 */
export const releaseSeat = async (
  ports: SeatPorts,
  key: UnverifiedLicenseKey,
  { claimant, requestId }: ReleaseRequest,
): Promise<Result<'released', SeatRefusal> | undefined> => {
  const now = ports.clock();
  const found = await openLicense(ports.reader, key, { now });
  if (found === undefined) return undefined;
  const { version: plan } = await ports.reader.plan(planInForce(found.license.value, now));
  const license = licenseAt(found.license.value, plan, now);
  const policy = entitlementsOf(license, plan).seats;
  const by = { actor: holderActor(license.id), requestId };
  if (policy?.kind === 'named-user' && claimant.user === undefined) return refused({ code: 'USER_REQUIRED' });

  const release = async (seat: StoredSeat, counted: SeatPolicy | undefined): Promise<MoveOutcome> => {
    const end = endStep(ports, by, seat, 'released');
    if (counted === undefined) return accepted((await endSeat(ports, seat, end)) ? 'made' : 'changed');
    return makeCountedMove(ports, by, { license, policy: counted, seat, steps: [end, giveBack(seat)] });
  };

  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { seats, unreachable } = await findSeats(ports, license.id, possibleHolders(claimant));
    // Of several, which regions that did not hear of each other gave, the newest is the one that counts.
    const mine = seats.filter((seat) => !isOnAnotherDevice(seat, claimant.device)).toSorted(newestFirst);
    const [newest] = mine;
    let changed = false;
    for (const seat of mine) {
      const takenOff = await takeOff(ports, by, seat, claimant.device);
      if (takenOff !== undefined) {
        changed ||= !takenOff;
        continue;
      }
      const outcome = await release(seat, seat === newest && license.status !== 'revoked' ? policy : undefined);
      if (!outcome.ok) return outcome;
      changed ||= outcome.value === 'changed';
    }
    if (changed) continue;
    const [silent] = unreachable;
    if (silent !== undefined && mine.length === 0) {
      throw new DependencyUnavailable(`DynamoDB in ${silent}`, RETRY_AFTER_SECONDS);
    }
    return accepted('released');
  }
  throw new SeatsContended();
};
