import { limits } from '../../contract/limits.ts';
import type { ChangeAction } from '../change.ts';
import { addDuration } from '../duration.ts';
import type { LicenseId, Region } from '../ids.ts';
import type { Instant } from '../instant.ts';
import { type Result, accepted, refused } from '../result.ts';
import type { LeasedSeat, Seat, SeatEnd, SeatHolder, SeatId } from './seat.ts';
import { type SeatPolicy, leaseOf } from './seat-policy.ts';
import type { Resource } from './seat-resource.ts';

/** What can happen to a seat that the audit tells of. Renewing a lease is not among them: it changes nobody's right. */
export type SeatAction = Extract<ChangeAction, `seat.${string}`>;

export interface SeatChange extends LeasedSeat {
  readonly action: SeatAction;
}

/** What a client says of itself when it claims or renews. Absent: as it was. */
export interface SeatDetails {
  readonly device: string;
  readonly user?: string | undefined;
  readonly name?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export type HolderRefusal =
  | { readonly code: 'USER_REQUIRED' }
  | { readonly code: 'DEVICES_EXHAUSTED'; readonly limit: number; readonly devices: readonly string[] };

/** The holder of a new seat. */
export const newHolder = (details: SeatDetails, policy: SeatPolicy): Result<SeatHolder, HolderRefusal> => {
  if (policy.kind !== 'named-user') return accepted({ kind: 'device', device: details.device });
  if (details.user === undefined) return refused({ code: 'USER_REQUIRED' });
  return accepted({ kind: 'user', user: details.user, devices: [details.device] });
};

export interface NewSeat {
  readonly id: SeatId;
  readonly license: LicenseId;
  readonly region: Region;
  readonly resource: Resource;
  readonly holder: SeatHolder;
  readonly details: Pick<SeatDetails, 'name' | 'metadata'>;
  readonly now: Instant;
}

const leaseFrom = (policy: SeatPolicy, now: Instant): Pick<LeasedSeat, 'leaseUntil'> => {
  const lease = leaseOf(policy);
  return lease === undefined ? {} : { leaseUntil: addDuration(now, lease) };
};

const seatFrom = ({ details, now, ...made }: NewSeat): Seat => ({
  ...made,
  claimedAt: now,
  ...(details.name !== undefined && { name: details.name }),
  metadata: details.metadata ?? {},
});

export const claimed = (made: NewSeat, policy: SeatPolicy): SeatChange => ({
  action: 'seat.claimed',
  value: seatFrom(made),
  ...leaseFrom(policy, made.now),
});

const withDevice = (holder: SeatHolder, device: string, policy: SeatPolicy): Result<SeatHolder, HolderRefusal> => {
  if (holder.kind === 'device' || holder.devices.includes(device)) return accepted(holder);
  const limit = (policy.kind === 'named-user' ? policy.devicesPerUser : undefined) ?? limits.devicesPerUser;
  if (holder.devices.length >= limit) {
    return refused({ code: 'DEVICES_EXHAUSTED', limit, devices: holder.devices });
  }
  return accepted({ ...holder, devices: [...holder.devices, device] });
};

const sameLabels = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([name, value]) => other[name] === value);

/** A seat as its holder now describes it, on the device that asks; undefined where that is as it was. */
export const updated = (
  { value: seat, ...lease }: LeasedSeat,
  details: SeatDetails,
  policy: SeatPolicy,
): Result<SeatChange | undefined, HolderRefusal> => {
  const holder = withDevice(seat.holder, details.device, policy);
  if (!holder.ok) return holder;
  const name = details.name ?? seat.name;
  const metadata = details.metadata ?? seat.metadata;
  if (holder.value === seat.holder && name === seat.name && sameLabels(metadata, seat.metadata)) {
    return accepted(undefined);
  }
  const value: Seat = { ...seat, holder: holder.value, ...(name !== undefined && { name }), metadata };
  return accepted({ action: 'seat.updated', value, ...lease });
};

/** A user's seat without one of its devices; undefined where the device was its last, or not among them. */
export const withoutDevice = ({ value: seat, ...lease }: LeasedSeat, device: string): SeatChange | undefined => {
  if (seat.holder.kind === 'device' || !seat.holder.devices.includes(device) || seat.holder.devices.length === 1) {
    return undefined;
  }
  const devices = seat.holder.devices.filter((each) => each !== device);
  return { action: 'seat.updated', value: { ...seat, holder: { ...seat.holder, devices } }, ...lease };
};

const actionOf: Readonly<Record<SeatEnd, SeatAction>> = {
  released: 'seat.released',
  reclaimed: 'seat.reclaimed',
  transferred: 'seat.handed-over',
  roamed: 'seat.roamed',
};

/** A seat that is nobody's any more. Its item stays until its end is archived, since a deletion tells no story. */
export const ended = ({ value: seat }: LeasedSeat, how: SeatEnd, now: Instant): SeatChange => ({
  action: actionOf[how],
  value: { ...seat, ended: { how, at: now } },
});

/** The seat of another device in place of this one, in the same region and out of the same pool. */
export const transferredTo = (
  from: LeasedSeat,
  to: Pick<NewSeat, 'id' | 'holder' | 'now'> & { readonly transferredFrom: string },
  policy: SeatPolicy,
): SeatChange => {
  const { license, region, resource, metadata } = from.value;
  const { now, ...made } = to;
  return {
    action: 'seat.transferred',
    value: { ...made, license, region, resource, claimedAt: now, metadata },
    ...leaseFrom(policy, now),
  };
};
