import { randomBytes } from 'node:crypto';
import { GetItemCommand, PutItemCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type ItemKey, poolKey, seatKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import { poolStore } from '../../lambdas/adapters/dynamodb/pool-store.ts';
import { seatStore } from '../../lambdas/adapters/dynamodb/seat-store.ts';
import { systemRandom } from '../../lambdas/adapters/system.ts';
import { type LicenseId, type Region, sortableId } from '../../lambdas/core/ids.ts';
import { type Instant, instantAt } from '../../lambdas/core/instant.ts';
import { emptyPool, mint } from '../../lambdas/core/seats/pool.ts';
import { claimed, ended } from '../../lambdas/core/seats/seat-change.ts';
import { seatPolicy } from '../../lambdas/core/seats/seat-policy.ts';
import { SEATS } from '../../lambdas/core/seats/seat-resource.ts';
import {
  type Ended,
  type HolderName,
  type SeatEnd,
  type SeatHolder,
  hasEnded,
  nameOf,
  seatId,
} from '../../lambdas/core/seats/seat.ts';
import type { SeatStep, StoredPool, StoredSeat } from '../../lambdas/operations/seats/seat-ports.ts';
import type { TestTable } from './dynamodb.ts';
import { NOON, eventOf, newLicenseId, regionOf, tableFor } from './licensing.ts';

export const ireland = regionOf('eu-west-1');
export const virginia = regionOf('us-east-1');
export const mumbai = regionOf('ap-south-1');

export const floating = seatPolicy.parse({ kind: 'floating', limit: 9, lease: 'PT10M' });
export const nodeLocked = seatPolicy.parse({ kind: 'node-locked', limit: 9 });

/** A floating seat that is claimed at noon has its lease until ten minutes past. */
export const pastNoon = (minutes: number): Instant => instantAt(Date.parse(NOON) + minutes * 60_000);

export const device = (name: string) => ({ kind: 'device', device: name }) as const;
export const user = (name: string, ...devices: string[]) => ({ kind: 'user', user: name, devices }) as const;

export type SeatPut = Extract<SeatStep, { kind: 'seat' }>;

/** The step that puts a new seat, claimed at noon, where its holder has no item yet. */
export const claiming = (
  license: LicenseId,
  holder: SeatHolder,
  { policy = floating, region = ireland, at = NOON } = {},
): SeatPut => {
  const id = seatId.parse(sortableId('sea', Date.parse(at), randomBytes(10)));
  const { action, ...after } = claimed({ id, license, region, resource: SEATS, holder, details: {}, now: at }, policy);
  return { kind: 'seat', over: undefined, after, event: eventOf(action, at) };
};

export const ending = (seen: StoredSeat, how: SeatEnd = 'released'): SeatStep => {
  const { action, ...after } = ended(seen, how, NOON);
  return { kind: 'seat-change', seen, after, event: eventOf(action) };
};

export const take = (license: LicenseId, { freeNeeded = 1, resource = SEATS } = {}): SeatStep => ({
  kind: 'take',
  license,
  resource,
  freeNeeded,
});
export const giveBack = (license: LicenseId): SeatStep => ({ kind: 'give-back', license, resource: SEATS });
export const owesNothing = (license: LicenseId): SeatStep => ({ kind: 'owes-nothing', license, resource: SEATS });

/** A pool before its first move, as a store that knows none of it starts from. */
export const noPool = (license: LicenseId, region: Region = ireland, resource = SEATS): StoredPool => ({
  ...emptyPool(license, resource, region),
  version: 0,
});

/** Why the engine would cancel a transaction, step by step. */
export const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** Seats and pools of a test table, and what lies in it. */
export const seatBench = (table: TestTable) => {
  const stores = tableFor(table);
  const seats = seatStore(stores, systemRandom);
  const pools = poolStore(stores);

  const rawItem = async (key: ItemKey, at: Region) => {
    const get = new GetItemCommand({ TableName: table.tableName, Key: marshall(key), ConsistentRead: true });
    return (await table.client(at).send(get)).Item;
  };
  const itemAt = async (key: ItemKey, at: Region = ireland) => {
    const item = await rawItem(key, at);
    return item && unmarshall(item);
  };

  /** The pool as it is now. @throws Error where there is none */
  const poolOf = async (license: LicenseId, region: Region = ireland, resource = SEATS): Promise<StoredPool> => {
    const known = await pools.known(region, license, resource);
    const own = known.find(({ pool }) => pool.region === region);
    if (own === undefined) throw new Error(`${region} has no pool of ${resource}`);
    return own;
  };

  /** The seat as it is now, held or not. @throws Error where there is none */
  const seatOf = async (license: LicenseId, holder: HolderName, region: Region = ireland): Promise<StoredSeat> => {
    const seat = await seats.find(region, license, holder);
    if (seat === undefined) throw new Error(`no item of ${JSON.stringify(holder)} in ${region}`);
    return seat;
  };

  /** Makes so many of a resource at a region, as the first move of its pool. */
  const supply = async (license: LicenseId, amount: number, region: Region = ireland, resource = SEATS) => {
    const empty = noPool(license, region, resource);
    await pools.move(empty, mint(empty, amount), eventOf('pool.minted'));
  };

  return {
    seats,
    pools,
    itemAt,
    seatItem: (license: LicenseId, holder: HolderName) => itemAt(seatKey(license, ireland, holder)),
    poolItem: (license: LicenseId, region: Region = ireland) => itemAt(poolKey(license, SEATS, region), region),
    poolOf,
    seatOf,
    supply,
    /** A license of which so many seats are free in Ireland. */
    withFree: async (amount: number): Promise<LicenseId> => {
      const license = newLicenseId();
      await supply(license, amount);
      return license;
    },
    /** Puts a seat as claimed, whatever the pools say. */
    hold: async (...claim: Parameters<typeof claiming>): Promise<StoredSeat> => {
      const step = claiming(...claim);
      const { region, license, holder } = step.after.value;
      await seats.commit(region, [step]);
      return seatOf(license, nameOf(holder), region);
    },
    /** Ends a seat as it is now, whatever the pools say; gives what is left of it. */
    end: async ({ value }: StoredSeat): Promise<Ended<StoredSeat>> => {
      const holder = nameOf(value.holder);
      await seats.commit(value.region, [ending(await seatOf(value.license, holder, value.region))]);
      const left = await seatOf(value.license, holder, value.region);
      if (!hasEnded(left)) throw new Error(`the seat of ${JSON.stringify(holder)} has not ended`);
      return left;
    },
    /** Brings an item to another region's copy, as replication does once it gets there: the test table does not. */
    arrive: async (key: ItemKey, { from, to }: { readonly from: Region; readonly to: Region }): Promise<void> => {
      const Item = await rawItem(key, from);
      await table.client(to).send(new PutItemCommand({ TableName: table.tableName, Item }));
    },
  };
};

export type SeatBench = ReturnType<typeof seatBench>;
