import type { UnverifiedLicenseKey } from '../../core/license-key.ts';
import { type Result, accepted, refused } from '../../core/result.ts';
import { newHolder, transferredTo } from '../../core/seats/seat-change.ts';
import { type Ended, type SeatHolder, hasEnded, labelOf, nameOf } from '../../core/seats/seat.ts';
import { type Claimant, holderOf, standingWith } from '../../core/seats/seat-standing.ts';
import { type Author, changeEventOf } from '../author.ts';
import { makeCountedMove } from './counted-move.ts';
import { endSeat, endStep } from './end-seat.ts';
import { SeatsContended } from '../faults.ts';
import { findSeats, silenceOf } from './find-seats.ts';
import { holderActor } from './holder-actor.ts';
import { newSeatId } from './new-seat-id.ts';
import { type OpenedSeats, openSeats } from './open-seats.ts';
import type { SeatPorts, SeatStep, StoredSeat } from './seat-ports.ts';
import type { SeatRefusal } from './seat-refusal.ts';
import { type SeatView, seatView } from './seat-view.ts';

export interface TransferRequest {
  readonly from: Claimant & { readonly device: string };
  readonly to: Claimant & { readonly device: string };
  readonly requestId: string;
}

const TRIES_MAX = 4;

type SeatPut = Extract<SeatStep, { kind: 'seat' }>;

interface Handing {
  readonly from: StoredSeat;
  readonly holder: SeatHolder;
}

/**
 * What the new holder's item in the old one's region still tells, to be written over. Undefined where that is a seat which
 * is held, so that it must be looked again: at one that was claimed since, or, once it is given back, past one that was
 * held without right.
 */
const roomFor = async (
  ports: SeatPorts,
  by: Author,
  opened: OpenedSeats,
  { from, holder }: Handing,
): Promise<{ readonly over: Ended<StoredSeat> | undefined } | undefined> => {
  const item = await ports.seats.find(from.value.region, opened.license.id, nameOf(holder));
  if (item === undefined || hasEnded(item)) return { over: item };
  if (standingWith([item], opened).kind === 'none') await endSeat(ports, by, item, 'reclaimed');
  return undefined;
};

/** The new holder's seat, in the region of the old one. */
const putTransferred = (
  ports: SeatPorts,
  by: Author,
  { policy }: OpenedSeats,
  { from, holder, over }: Handing & Pick<SeatPut, 'over'>,
): SeatPut => {
  const now = ports.clock();
  const { action, ...after } = transferredTo(
    from,
    {
      id: newSeatId(now, ports.random),
      holder,
      now,
      transferredFrom: labelOf(from.value.holder),
    },
    policy,
  );
  return { kind: 'seat', over, after, event: changeEventOf(action, by, { at: now, random: ports.random }) };
};

const conflict = (detail: string): Result<never, SeatRefusal> => refused({ code: 'CONFLICT', detail });

/** What is there to hand on, and whether that has been done already: a repeated request finds its own work. */
const look = async (ports: SeatPorts, { license, policy, now }: OpenedSeats, { from, to }: TransferRequest) => {
  const [oldName, newName] = [holderOf(from, policy), holderOf(to, policy)];
  if (oldName === undefined || newName === undefined) return refused({ code: 'USER_REQUIRED' } as const);
  if (labelOf(oldName) === labelOf(newName)) return conflict('A seat cannot be handed on to its own holder.');
  const [old, taken] = await Promise.all([
    findSeats(ports, license.id, [oldName]),
    findSeats(ports, license.id, [newName]),
  ]);
  // A void seat is not handed on: its place was taken over elsewhere, and a new claim of it would count again.
  const standing = standingWith(old.seats, { license, policy, now });
  const seat = standing.kind === 'none' ? undefined : standing.seat;
  const [silent] = [...old.unreachable, ...taken.unreachable];
  // Nor is one in the way: its holder has none by right, and can claim one as well.
  const theirs = standingWith(taken.seats, { license, policy, now });
  if (theirs.kind !== 'none') {
    return seat === undefined && theirs.seat.value.transferredFrom === labelOf(oldName)
      ? accepted({ done: theirs.seat } as const)
      : conflict(`${labelOf(newName)} holds a seat already: release it, or the other one.`);
  }
  if (silent !== undefined) throw silenceOf(silent);
  if (seat === undefined) {
    return refused({ code: 'SEAT_UNKNOWN', detail: `${labelOf(oldName)} holds no seat to hand on.` } as const);
  }
  return accepted({ seat, others: old.seats.filter((other) => other !== seat) } as const);
};

/**
 * Hands a seat on to another device or user, within the plan's allowance. It stays in its region and with its pool, so
 * that nobody else can have it in between.
 *
 * @returns undefined where the key opens no license
 * @throws DependencyUnavailable where a region that may have a seat of either holder does not answer
 * @throws SeatsContended
 */
export const transferSeat = async (
  ports: SeatPorts,
  key: UnverifiedLicenseKey,
  request: TransferRequest,
): Promise<Result<SeatView, SeatRefusal> | undefined> => {
  const opening = await openSeats(ports, key, {});
  if (opening?.ok !== true) return opening;
  const opened = opening.value;
  const holder = newHolder(request.to, opened.policy);
  if (!holder.ok) return holder;
  const by = { actor: holderActor(opened.license.id), requestId: request.requestId };
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const looked = await look(ports, opened, request);
    if (!looked.ok) return looked;
    if ('done' in looked.value) return accepted(seatView(looked.value.done, opened.policy));
    const { seat, others } = looked.value;
    const handing = { from: seat, holder: holder.value };
    const room = await roomFor(ports, by, opened, handing);
    if (room === undefined) continue;
    const put = putTransferred(ports, by, opened, { ...handing, ...room });
    const steps = [endStep(ports, by, seat, 'transferred'), put];
    const outcome = await makeCountedMove(ports, by, { ...opened, seat, steps });
    if (!outcome.ok) return outcome;
    if (outcome.value !== 'made') continue;
    for (const other of others) await endSeat(ports, by, other, 'roamed');
    return accepted(seatView(put.after, opened.policy));
  }
  throw new SeatsContended();
};
