import { emptyPool } from '../../core/seats/pool.ts';
import { claimed } from '../../core/seats/seat-change.ts';
import { OVERDRAFT, type Resource, SEATS } from '../../core/seats/seat-resource.ts';
import { type Ended, type SeatHolder, hasEnded, nameOf, sameHolder } from '../../core/seats/seat.ts';
import type { SeatDetails } from '../../core/seats/seat-change.ts';
import { type Author, changeEventOf } from '../author.ts';
import { backoff } from '../backoff.ts';
import { SeatsContended } from '../faults.ts';
import { newSeatId } from './new-seat-id.ts';
import type { OpenedSeats } from './open-seats.ts';
import { endStep, giveBack } from './end-seat.ts';
import { reclaimable } from './reclaim-seats.ts';
import { freeNeeded, refillPool } from './refill-pool.ts';
import type { SeatPorts, SeatStep, StoredSeat } from './seat-ports.ts';
import type { SeatRefusal } from './seat-refusal.ts';
import { type Account, settleAccount } from './settle-account.ts';

export interface ClaimingHere extends OpenedSeats {
  readonly holder: SeatHolder;
  readonly details: SeatDetails;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** Regions that did not answer a moment ago. */
  readonly silent?: ReadonlySet<SeatPorts['region']>;
}

/** `changed`: the holder's own seat in this region is not as it was seen; look again. */
export type ClaimedHere =
  | { readonly kind: 'claimed'; readonly seat: StoredSeat }
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused'; readonly refusal: SeatRefusal };

/** Milliseconds within which a round of the other regions begins. */
const ONE_ROUND = 1_500;

type SeatPut = Extract<SeatStep, { kind: 'seat' }>;

/** A claim that nothing of the holder's own stands in the way of: the new seat is put over what is left of its last. */
interface Placing extends ClaimingHere {
  readonly over: Ended<StoredSeat> | undefined;
}

/** The holder's item in this region: it has at most one, whether its seat is held or not. */
const ownItem = ({ seats, holder }: ClaimingHere, region: string): StoredSeat | undefined =>
  seats.find(({ value }) => value.region === region && sameHolder(nameOf(value.holder), nameOf(holder)));

const putNew = (ports: SeatPorts, by: Author, placing: Placing, resource: Resource): SeatPut => {
  const now = ports.clock();
  const id = newSeatId(now, ports.random);
  const { license, policy, holder, details, over } = placing;
  const made = { id, license: license.id, region: ports.region, resource, holder, details, now };
  const { action, ...after } = claimed(made, policy);
  const event = changeEventOf(action, by, { at: now, random: ports.random });
  return { kind: 'seat', over, after, event };
};

const written = ({ after }: SeatPut): StoredSeat => ({ ...after, version: 1 });

/** This region's account: that of seats as the request's one read has it, so that no further one is made while some are free. */
const accountOf = async (
  ports: SeatPorts,
  by: Author,
  { pools, license }: OpenedSeats,
  resource: Resource,
): Promise<Account> => {
  const { region } = ports;
  if (resource !== SEATS) return settleAccount(ports, by, region, { license: license.id, resource });
  const own = pools.find(({ pool }) => pool.region === region);
  return { known: pools, own: own ?? { ...emptyPool(license.id, resource, region), version: 0 } };
};

/**
 * Takes the place of a seat that nobody can claim to hold any more: one ends, the other begins, the pool stays as it is.
 * Not where the region owes: then that place was taken over elsewhere.
 */
const takePlace = async (
  ports: SeatPorts,
  by: Author,
  placing: Placing,
  resource: Resource,
): Promise<StoredSeat | undefined> => {
  const found = await reclaimable(ports, ports.region, { ...placing, resource });
  // One's own is not among them: one item cannot both end and begin in one transaction.
  for (const old of found.filter(({ value }) => !sameHolder(nameOf(value.holder), nameOf(placing.holder)))) {
    const put = putNew(ports, by, placing, resource);
    const owesNothing = { kind: 'owes-nothing', license: placing.license.id, resource } as const;
    const outcome = await ports.seats.commit(ports.region, [endStep(ports, by, old, 'reclaimed'), put, owesNothing]);
    if (outcome === 'committed') return written(put);
    if (outcome === 'not-free') return undefined;
  }
  return undefined;
};

/** Whether the holder's item in this region is another than the one seen. */
const hasOwnChanged = async (ports: SeatPorts, { license, holder, over }: Placing): Promise<boolean> => {
  const now = await ports.seats.find(ports.region, license.id, nameOf(holder));
  return now !== undefined && (now.value.id !== over?.value.id || now.version !== over.version);
};

type Taken = ClaimedHere | { readonly kind: 'none-free'; readonly unreachable: SeatPorts['regions'] };

const takeOne = async (ports: SeatPorts, by: Author, placing: Placing, resource: Resource): Promise<Taken> => {
  const of = { ...placing, resource };
  let account = await accountOf(ports, by, placing, resource);
  for (let tries = 0; tries === 0 || Date.parse(ports.clock()) < placing.deadline; tries += 1) {
    const needed = freeNeeded(account, of);
    const put = putNew(ports, by, placing, resource);
    const take = { kind: 'take', license: placing.license.id, resource, freeNeeded: needed } as const;
    switch (await ports.seats.commit(ports.region, [take, put])) {
      case 'committed':
        return { kind: 'claimed', seat: written(put) };
      case 'seat-changed':
        return { kind: 'changed' };
      case 'contended':
        await ports.pause(backoff(tries, ports.random));
        break;
      case 'not-free': {
        // While there is more than there shall be, what comes free is to be unmade, not handed on.
        const seat = needed === 1 ? await takePlace(ports, by, placing, resource) : undefined;
        if (seat !== undefined) return { kind: 'claimed', seat };
        const refill = await refillPool(ports, by, { ...of, at: ports.region });
        if (refill.kind === 'empty') {
          // Perhaps what is gone went to the holder itself, by another request of the same device.
          if (await hasOwnChanged(ports, placing)) return { kind: 'changed' };
          return { kind: 'none-free', unreachable: refill.unreachable };
        }
        ({ account } = refill);
        break;
      }
    }
  }
  throw new SeatsContended();
};

/** Ends what the holder's item in this region still holds without right, so that a new seat can be put over it. */
const clearOwn = async (ports: SeatPorts, by: Author, own: StoredSeat): Promise<void> => {
  await ports.seats.commit(own.value.region, [endStep(ports, by, own, 'reclaimed'), giveBack(own)]);
};

/**
 * Claims a seat in this region: a free one, or one that can be reclaimed, or one that another region sends; then one of
 * the overdraft.
 *
 * @throws DependencyUnavailable where this region does not answer
 * @throws SeatsContended
 */
export const claimHere = async (ports: SeatPorts, by: Author, claiming: ClaimingHere): Promise<ClaimedHere> => {
  const own = ownItem(claiming, ports.region);
  if (own !== undefined && !hasEnded(own)) {
    await clearOwn(ports, by, own);
    return { kind: 'changed' };
  }
  const { limit, overdraft } = claiming.policy;
  const unreachable = new Set<SeatPorts['region']>();
  for (const resource of overdraft === 0 ? [SEATS] : [SEATS, OVERDRAFT]) {
    // Whatever came before, there is time to ask the other regions once.
    const deadline = Math.max(claiming.deadline, Date.parse(ports.clock()) + ONE_ROUND);
    const taken = await takeOne(ports, by, { ...claiming, over: own, deadline, silent: unreachable }, resource);
    if (taken.kind !== 'none-free') return taken;
    for (const region of taken.unreachable) unreachable.add(region);
  }
  return unreachable.size === 0
    ? { kind: 'refused', refusal: { code: 'SEATS_EXHAUSTED', limit, overdraft } }
    : { kind: 'refused', refusal: { code: 'SEATS_UNREACHABLE', unreachable: [...unreachable] } };
};
