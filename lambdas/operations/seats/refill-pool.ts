import type { Region } from '../../core/ids.ts';
import {
  donorsInOrder,
  freeNeededAfterLoss,
  freeNeededToClaim,
  mayOwe,
  shareToSend,
  supplyOf,
} from '../../core/seats/pool-supply.ts';
import { credit } from '../../core/seats/pool.ts';
import { supplyWanted } from '../../core/seats/seat-resource.ts';
import type { Author } from '../author.ts';
import { backoff } from '../backoff.ts';
import { DependencyUnavailable, SeatsContended } from '../faults.ts';
import { type Reclaiming, reclaimSeats } from './reclaim-seats.ts';
import type { SeatPorts } from './seat-ports.ts';
import { type Account, type PoolOf, poolsIn, settleAccount } from './settle-account.ts';
import { settleSupply } from './settle-supply.ts';
import { creditFrom, transferPool } from './transfer-pool.ts';

export interface Refilling extends Reclaiming {
  /** The region in need. */
  readonly at: Region;
  /** Milliseconds since 1970 after which nothing further is tried. */
  readonly deadline: number;
  /** Regions that did not answer a moment ago: they are not asked again. */
  readonly silent?: ReadonlySet<Region> | undefined;
}

/** `empty`: nothing is free in any region that answered; `unreachable` are those that did not, in the time there was. */
export type Refill =
  | { readonly kind: 'refilled'; readonly account: Account }
  | { readonly kind: 'empty'; readonly unreachable: readonly Region[] };

/** How much must be free before one more may be claimed. */
export const freeNeeded = ({ own, known }: Account, { license, policy, resource }: Reclaiming): number => {
  const needed = mayOwe(license, known) ? freeNeededAfterLoss : freeNeededToClaim;
  return needed(own.pool, poolsIn(known), supplyWanted(resource, license, policy));
};

const missingIn = (account: Account, of: Reclaiming): number => freeNeeded(account, of) - account.own.free;

/** Whether the home may have something to make, to unmake or to settle, as far as can be told from here. */
const isSupplyInDoubt = ({ known }: Account, { license, policy, resource }: Reclaiming): boolean =>
  mayOwe(license, known) || supplyOf(poolsIn(known)) !== supplyWanted(resource, license, policy);

/** What came of asking one region. `try-again`: somebody was faster, at the donor or here. `not-asked`: time was up. */
type Asked = 'nothing-free' | 'try-again' | 'unreachable' | 'not-asked';

/** Asks one region for a share of what it has free, or can reclaim. */
const askDonor = async (
  ports: SeatPorts,
  by: Author,
  from: Region,
  needy: Refilling & { readonly account: Account },
): Promise<Asked> => {
  const of: PoolOf = { license: needy.license.id, resource: needy.resource };
  const missing = missingIn(needy.account, needy);
  let donor = await settleAccount(ports, by, from, of);
  if (credit(needy.account.own, donor.own.pool) !== undefined) {
    await creditFrom(ports, by, donor.own.pool, needy.at);
    return 'try-again';
  }
  if (donor.own.free < missing && donor.own.used > 0) {
    const wanted = missing - Math.max(0, donor.own.free);
    const reclaimed = await reclaimSeats(ports, by, from, { ...needy, wanted });
    if (reclaimed > 0) donor = await settleAccount(ports, by, from, of);
  }
  const share = ({ free }: Account['own']) => shareToSend(free, { used: needy.account.own.used, missing });
  const outcome = await transferPool(ports, by, { donor, to: needy.at, share });
  return outcome.kind === 'nothing-free' ? 'nothing-free' : 'try-again';
};

/**
 * Gives back what has expired here, or is void, while more than one must be free or less than nothing is: then no claim
 * takes the place of such a seat, for that place is spoken for.
 */
const reclaimHere = async (
  ports: SeatPorts,
  by: Author,
  needy: Refilling & { readonly account: Account },
): Promise<Account> => {
  const { account, at, license, resource } = needy;
  if (account.own.used === 0 || (freeNeeded(account, needy) === 1 && account.own.free >= 0)) return account;
  const reclaimed = await reclaimSeats(ports, by, at, { ...needy, wanted: missingIn(account, needy) });
  return reclaimed === 0 ? account : settleAccount(ports, by, at, { license: license.id, resource });
};

/** Asks one region after the other, until enough is here. */
const askAround = async (
  ports: SeatPorts,
  by: Author,
  needy: Refilling & { readonly account: Account },
  skip: ReadonlySet<Region>,
): Promise<{ readonly account: Account; readonly asked: ReadonlyMap<Region, Asked> }> => {
  const of: PoolOf = { license: needy.license.id, resource: needy.resource };
  const { home } = needy.license;
  const asked = new Map<Region, Asked>();
  let { account } = needy;
  const ask = async (region: Region, step: () => Promise<Asked>): Promise<void> => {
    if (skip.has(region) || missingIn(account, needy) <= 0) return;
    if (Date.parse(ports.clock()) >= needy.deadline) {
      asked.set(region, 'not-asked');
      return;
    }
    try {
      asked.set(region, await step());
    } catch (error) {
      if (!(error instanceof DependencyUnavailable)) throw error;
      asked.set(region, 'unreachable');
    }
    account = await settleAccount(ports, by, needy.at, of);
  };
  if (isSupplyInDoubt(account, needy)) {
    await ask(home, async () => {
      await settleSupply(ports, by, home, of);
      return 'nothing-free';
    });
  }
  const donors = donorsInOrder(account.known, ports.regions, { region: needy.at, home });
  for (const donor of donors) {
    if (asked.get(donor) !== 'unreachable') await ask(donor, () => askDonor(ports, by, donor, { ...needy, account }));
  }
  return { account, asked };
};

const answering = (asked: ReadonlyMap<Region, Asked>, answer: Asked): readonly Region[] =>
  [...asked].filter(([, given]) => given === answer).map(([region]) => region);

/**
 * Brings what is free elsewhere to a region in need: credits what is under way to it, makes what the license has
 * meanwhile been given more of, then asks one region after the other, those that have most first. Each step is one write
 * that stands by itself, so that it may end anywhere and be taken up by the next.
 *
 * @throws DependencyUnavailable where the region in need itself does not answer
 * @throws SeatsContended where others were faster again and again
 */
export const refillPool = async (ports: SeatPorts, by: Author, needy: Refilling): Promise<Refill> => {
  const unreachable = new Set<Region>(needy.silent);
  let account = await settleAccount(ports, by, needy.at, { license: needy.license.id, resource: needy.resource });
  for (let tries = 0; missingIn(account, needy) > 0; tries += 1) {
    const { used } = account.own;
    account = await reclaimHere(ports, by, { ...needy, account });
    const hasReclaimed = account.own.used < used;
    const round = await askAround(ports, by, { ...needy, account }, unreachable);
    account = round.account;
    if (missingIn(account, needy) <= 0) break;
    for (const region of answering(round.asked, 'unreachable')) unreachable.add(region);
    const notAsked = answering(round.asked, 'not-asked');
    const isWorthwhile = hasReclaimed || answering(round.asked, 'try-again').length > 0;
    if (!isWorthwhile && (unreachable.size > 0 || notAsked.length === 0)) {
      return { kind: 'empty', unreachable: [...unreachable, ...notAsked] };
    }
    if (Date.parse(ports.clock()) >= needy.deadline) throw new SeatsContended();
    await ports.pause(backoff(tries, ports.random));
  }
  return { kind: 'refilled', account };
};
