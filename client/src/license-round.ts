import type { ProductLicense } from './product-license.ts';
import type { SeatKeeper } from './seat/seat-keeper.ts';
import type { Settings } from './options.ts';

const WANTS_A_SEAT: ReadonlySet<string> = new Set(['SEAT_REQUIRED', 'SEAT_EXPIRED']);

/** Whether what the service decided is no longer what the lease says, so that being cut off would change what is granted. */
const isOutdated = ({ live, leases }: ProductLicense): boolean => {
  const [verdict, lease] = [live.verdict(), leases.lease()];
  return (
    live.freshFor() > 0 &&
    verdict !== undefined &&
    lease !== undefined &&
    lease.issuedAt < verdict.at &&
    JSON.stringify(verdict.features) !== JSON.stringify(lease.features)
  );
};

export interface RoundParts {
  readonly license: ProductLicense;
  readonly settings: Settings;
  /** Undefined where no seat is to be claimed. */
  readonly seat: SeatKeeper | undefined;
  /** By the monotonic clock. */
  readonly monotonic: () => number;
}

/** Asks for a seat where the service said that one is needed. @returns whether there is one now that there was not before */
const claimedSeat = async ({ license, seat }: RoundParts): Promise<boolean> => {
  const verdict = license.live.verdict();
  if (seat === undefined || verdict === undefined || !WANTS_A_SEAT.has(verdict.code)) return false;
  return (await seat.start()).kind === 'held';
};

/** Asks the service to decide; again where only a seat was missing. @returns whether it could be reached */
const decide = async (parts: RoundParts): Promise<boolean> => {
  if (!(await parts.license.live.refresh())) return false;
  return (await claimedSeat(parts)) ? parts.license.live.refresh() : true;
};

/** Fetches a lease; again where only a seat was missing. @returns whether the service could be reached */
const refreshLease = async (parts: RoundParts): Promise<boolean> => {
  if (!(await parts.license.leases.refresh())) return false;
  return (await claimedSeat(parts)) ? parts.license.leases.refresh() : true;
};

/**
 * One round of everything that is due: the service's decision, then the lease that it would be worked on with offline,
 * then the list that tells of its revocation. Ends at the first that finds the service out of reach.
 *
 * @param liveDue whether a decision is asked for
 */
export const licenseRound = async (parts: RoundParts, all: boolean, liveDue: boolean): Promise<boolean> => {
  const { license, settings, monotonic } = parts;
  const { leases, statuses, trustedNow } = license;
  if (settings.live && (all || liveDue) && !(await decide(parts))) return false;
  // A clock that is set back has no time at which anything is due: any answer of the service sets it right.
  const isLeaseDue = Number.isNaN(trustedNow()) || trustedNow() >= leases.dueAt() || isOutdated(license);
  if ((isLeaseDue || (all && !settings.live)) && !(await refreshLease(parts))) return false;
  const lease = leases.lease();
  if (lease === undefined) return true;
  await license.refreshKeys();
  if (!(all || monotonic() >= statuses.dueAt())) return true;
  return statuses.refresh(lease);
};
