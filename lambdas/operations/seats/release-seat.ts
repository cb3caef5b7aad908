import type { UnverifiedLicenseKey } from '../../core/license-key.ts';
import { type Result, accepted, refused } from '../../core/result.ts';
import { withoutDevice } from '../../core/seats/seat-change.ts';
import type { SeatPolicy } from '../../core/seats/seat-policy.ts';
import { type Claimant, isOn, newestFirst, possibleHolders } from '../../core/seats/seat-standing.ts';
import { type Author, changeEventOf } from '../author.ts';
import { type MoveOutcome, makeCountedMove } from './counted-move.ts';
import { endSeat, endStep, giveBack } from './end-seat.ts';
import { SeatsContended } from '../faults.ts';
import { findSeats, silenceOf } from './find-seats.ts';
import { holderActor } from './holder-actor.ts';
import { licenseInForce } from '../license-in-force.ts';
import { openLicense } from '../open-license.ts';
import type { SeatPorts, StoredSeat } from './seat-ports.ts';
import type { SeatRefusal } from './seat-refusal.ts';

export interface ReleaseRequest {
  readonly claimant: Claimant & { readonly device: string };
  readonly requestId: string;
}

const TRIES_MAX = 4;

/** Takes a device off a user's seat, where it is not the last one. */
const takeOff = async (
  ports: SeatPorts,
  by: Author,
  seat: StoredSeat,
  device: string,
): Promise<MoveOutcome | undefined> => {
  const change = withoutDevice(seat, device);
  if (change === undefined) return undefined;
  const { action, ...after } = change;
  const event = changeEventOf(action, by, { at: ports.clock(), random: ports.random });
  const outcome = await ports.seats.commit(seat.value.region, [{ kind: 'seat-change', seen: seat, after, event }]);
  return accepted(outcome === 'committed' ? 'made' : 'changed');
};

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
  const { license, entitlements } = await licenseInForce(ports.reader, found.license.value, now);
  const policy = entitlements.seats;
  const by = { actor: holderActor(license.id), requestId };
  if (policy?.kind === 'named-user' && claimant.user === undefined) return refused({ code: 'USER_REQUIRED' });

  const release = async (seat: StoredSeat, counted: SeatPolicy | undefined): Promise<MoveOutcome> => {
    if (counted === undefined) return accepted((await endSeat(ports, by, seat, 'released')) ? 'made' : 'changed');
    const steps = [endStep(ports, by, seat, 'released'), giveBack(seat)];
    return makeCountedMove(ports, by, { license, policy: counted, seat, steps });
  };

  // What an earlier try has done is done: the seat that counts is not counted again by way of an older one.
  let [hasReleased, hasCounted] = [false, false];
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { seats, unreachable } = await findSeats(ports, license.id, possibleHolders(claimant));
    // Of several, which regions that did not hear of each other gave, the newest is the one that counts.
    const mine = seats.filter((seat) => isOn(seat, claimant.device)).toSorted(newestFirst);
    const [newest] = mine;
    let changed = false;
    for (const seat of mine) {
      const counts = seat === newest && !hasCounted;
      const outcome =
        (await takeOff(ports, by, seat, claimant.device)) ??
        (await release(seat, counts && license.status !== 'revoked' ? policy : undefined));
      if (!outcome.ok) return outcome;
      const isDone = outcome.value === 'made';
      hasReleased ||= isDone;
      hasCounted ||= isDone && counts;
      changed ||= !isDone;
    }
    if (changed) continue;
    const [silent] = unreachable;
    if (silent !== undefined && !hasReleased) throw silenceOf(silent);
    return accepted('released');
  }
  throw new SeatsContended();
};
