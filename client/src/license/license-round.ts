import type { ProductLicense } from './product-license.ts';
import type { Settings } from '../options.ts';
import { denies } from '../standing/verdict.ts';

const WANTS_A_SEAT: ReadonlySet<string> = new Set(['SEAT_REQUIRED', 'SEAT_EXPIRED']);

const isDenied = ({ live }: ProductLicense): boolean => {
  const verdict = live.verdict();
  return verdict !== undefined && denies(verdict);
};

/** Whether what the service grants is no longer what the lease says, so that being cut off would change what is granted. */
const isOutdated = ({ live, leases, statuses }: ProductLicense): boolean => {
  const [verdict, lease] = [live.verdict(), leases.lease()];
  return (
    verdict !== undefined &&
    lease !== undefined &&
    lease.issuedAt < verdict.at &&
    (Boolean(statuses.statusOf(lease)) || JSON.stringify(verdict.features) !== JSON.stringify(lease.features))
  );
};

export interface RoundParts {
  readonly license: ProductLicense;
  readonly settings: Settings;
  /** Claims a seat, if one is to be had. @returns whether there is one now */
  readonly claimSeat: () => Promise<boolean>;
  /** By the monotonic clock. */
  readonly monotonic: () => number;
}

/** Asks the service for something; again where only a seat was missing. @returns whether it could be reached */
const askWithSeat = async ({ license, claimSeat }: RoundParts, ask: () => Promise<boolean>): Promise<boolean> => {
  if (!(await ask())) return false;
  const verdict = license.live.verdict();
  return verdict === undefined || !WANTS_A_SEAT.has(verdict.code) || !(await claimSeat()) || ask();
};

/**
 * One round of everything that is due: the service's decision, then the lease that it would be worked on with offline,
 * then the list that tells of its revocation. Ends at the first that finds the service out of reach.
 *
 * @param liveDue whether a decision is asked for
 */
export const licenseRound = async (parts: RoundParts, all: boolean, liveDue: boolean): Promise<boolean> => {
  const { license, settings, monotonic } = parts;
  const { live, leases, statuses } = license;
  const wasDenied = isDenied(license);
  if (settings.live && (all || liveDue) && !(await askWithSeat(parts, live.refresh))) return false;
  const isGranted = live.freshFor() > 0 && !isDenied(license);
  if (isGranted && (wasDenied || isOutdated(license))) leases.outdate(wasDenied);
  const isLeaseDue = leases.dueIn() <= 0 || (all && !settings.live);
  if (isLeaseDue && !(await askWithSeat(parts, leases.refresh))) return false;
  const lease = leases.lease();
  if (lease === undefined) return true;
  await license.refreshKeys();
  return all || monotonic() >= statuses.dueAt() ? statuses.refresh(lease) : true;
};
