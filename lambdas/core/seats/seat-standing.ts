import { addDuration } from '../duration.ts';
import { type Instant, epochMilliseconds, instantAt } from '../instant.ts';
import type { License } from '../license.ts';
import { type HolderName, type LeasedSeat, type Seat, nameOf } from './seat.ts';
import { type SeatPolicy, leaseOf } from './seat-policy.ts';

/** Whose seat a request is about. */
export interface Claimant {
  readonly device?: string | undefined;
  readonly user?: string | undefined;
}

/** Whether a holder of this kind may hold a seat under the policy: it may not once the plan changed to another kind. */
export const fits = (holder: HolderName, policy: SeatPolicy): boolean =>
  (holder.kind === 'user') === (policy.kind === 'named-user');

/** The holders that a request can be about, before the plan, and so the kind of its seats, is known. */
export const possibleHolders = ({ device, user }: Claimant): readonly HolderName[] => [
  ...(device === undefined ? [] : [{ kind: 'device', device } as const]),
  ...(user === undefined ? [] : [{ kind: 'user', user } as const]),
];

/** The holder that the plan looks for; undefined where the request does not name it. */
export const holderOf = (claimant: Claimant, policy: SeatPolicy): HolderName | undefined =>
  possibleHolders(claimant).find((holder) => fits(holder, policy));

/** Whether the seat was claimed in a region before that was given up as lost: its place has been taken over since. */
export const isVoid = ({ region, claimedAt }: Seat, { retiredRegions }: Pick<License, 'retiredRegions'>): boolean => {
  const retiredAt = retiredRegions?.[region];
  return retiredAt !== undefined && claimedAt <= retiredAt;
};

/**
 * From when on a seat no longer counts, unless it is renewed; undefined where it is held until it is released. A seat
 * from before its plan was changed to leases has had one since it was claimed.
 */
export const leaseEndOf = ({ value, leaseUntil }: LeasedSeat, policy: SeatPolicy): Instant | undefined => {
  const lease = leaseOf(policy);
  return leaseUntil ?? (lease === undefined ? undefined : addDuration(value.claimedAt, lease));
};

const isOver = (seat: LeasedSeat, policy: SeatPolicy, now: Instant): boolean => {
  const end = leaseEndOf(seat, policy);
  return end !== undefined && end <= now;
};

/** Whether the seat may be given to somebody else: its lease is over, its kind is no more, or its region was lost. */
export const isReclaimable = (
  seat: LeasedSeat,
  { license, policy, now }: { readonly license: License; readonly policy: SeatPolicy; readonly now: Instant },
): boolean =>
  seat.value.ended === undefined &&
  (isVoid(seat.value, license) || !fits(nameOf(seat.value.holder), policy) || isOver(seat, policy, now));

/** How a claimant stands: with a seat, with one whose lease is over and which nobody has taken yet, or with none. */
export type Standing<Of extends LeasedSeat> =
  | { readonly kind: 'held'; readonly seat: Of }
  | { readonly kind: 'expired'; readonly seat: Of }
  | { readonly kind: 'none' };

/** Orders seats by their claim, the newest first; by region where two were claimed at one instant. */
export const newestFirst = (one: LeasedSeat, other: LeasedSeat): number =>
  one.value.claimedAt === other.value.claimedAt
    ? one.value.region < other.value.region
      ? 1
      : -1
    : one.value.claimedAt < other.value.claimedAt
      ? 1
      : -1;

/** Whether a seat is on a device: a device's is, a user's where it was claimed there. */
export const isOn = ({ value: { holder } }: LeasedSeat, device: string | undefined): boolean =>
  holder.kind === 'device' || device === undefined || holder.devices.includes(device);

/**
 * How a claimant stands with the seats that it has, one a region at most.
 *
 * @param device asks whether a user's seat is on this device as well
 */
export const standingWith = <Of extends LeasedSeat>(
  seats: readonly Of[],
  facts: { readonly license: License; readonly policy: SeatPolicy; readonly now: Instant },
  device?: string,
): Standing<Of> => {
  const mine = seats
    .filter(({ value }) => value.ended === undefined && !isVoid(value, facts.license))
    .filter((candidate) => fits(nameOf(candidate.value.holder), facts.policy) && isOn(candidate, device))
    .toSorted(newestFirst);
  const held = mine.find((candidate) => !isOver(candidate, facts.policy, facts.now));
  if (held !== undefined) return { kind: 'held', seat: held };
  const [expired] = mine;
  return expired === undefined ? { kind: 'none' } : { kind: 'expired', seat: expired };
};

/** Of two seats of one holder in two regions, whether the first has to go: the newer one stays. */
export const yieldsTo = (mine: LeasedSeat, other: LeasedSeat): boolean => newestFirst(mine, other) > 0;

/**
 * From when on a renewal moves the end of a seat's lease: a third of the lease must have passed, since each write is paid
 * for in every region. Undefined where the plan gives seats until they are released.
 */
export const renewableFrom = (seat: LeasedSeat, policy: SeatPolicy): Instant | undefined => {
  const lease = leaseOf(policy);
  const end = leaseEndOf(seat, policy);
  if (lease === undefined || end === undefined) return undefined;
  // Measured back from the end: months differ in length, and the one that a renewal would add is not this lease's.
  const length = epochMilliseconds(end) - epochMilliseconds(addDuration(end, lease, -1));
  return instantAt(epochMilliseconds(end) - Math.floor((length * 2) / 3));
};

/**
 * The lease that a renewal at `now` gives; undefined where nothing is to be written, as it is too early. `null` takes
 * away a lease that the plan no longer knows.
 */
export const renewedLease = (seat: LeasedSeat, policy: SeatPolicy, now: Instant): Instant | null | undefined => {
  const lease = leaseOf(policy);
  if (lease === undefined) return seat.leaseUntil === undefined ? undefined : null;
  const from = renewableFrom(seat, policy);
  return from !== undefined && from <= now ? addDuration(now, lease) : undefined;
};
