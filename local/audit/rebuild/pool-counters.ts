import * as z from 'zod';
import type { StoredEntity } from './stored-item.ts';
import type { Awaits, TableDifference } from './table-difference.ts';

const totals = z.record(z.string(), z.int());

const account = z.object({
  license: z.string(),
  resource: z.string(),
  region: z.string(),
  minted: z.int(),
  burned: z.int(),
  sent: totals,
  received: totals,
});
type Account = z.infer<typeof account>;

const seat = z.object({
  license: z.string(),
  resource: z.string(),
  region: z.string(),
  ended: z.unknown().optional(),
});

const sum = (of: Account['sent']): number => Object.values(of).reduce((total, value) => total + value, 0);

/** What a region holds by its account. */
const holdingsOf = ({ minted, burned, sent, received }: Account): number => minted - burned + sum(received) - sum(sent);

/** Pools of what is held as seats. Others count moves of seats: nothing in the table says how many there were. */
const SEAT_POOLS: ReadonlySet<string> = new Set(['seats', 'overdraft']);

const poolName = ({ license, resource, region }: z.infer<typeof seat>): string => `${license}@${resource}@${region}`;

/** Partition of the seats that a pool of the same region gives. */
const seatsOf = ({ license, region }: Pick<Account, 'license' | 'region'>): string => `seats#${license}#${region}`;

/** Seats that are held, by the pool that they were taken from. */
const heldByPool = (entities: readonly StoredEntity[]): ReadonlyMap<string, number> => {
  const held = new Map<string, number>();
  for (const { document } of entities.filter(({ entity }) => entity === 'seat')) {
    const told = seat.safeParse(JSON.parse(document)).data;
    if (told === undefined || told.ended !== undefined) continue;
    held.set(poolName(told), (held.get(poolName(told)) ?? 0) + 1);
  }
  return held;
};

const differencesOf = (
  region: string,
  { entity, entity_id, pk, document, counters }: StoredEntity,
  seatsHeld: (own: Account) => number | undefined,
): readonly TableDifference[] => {
  const own = account.safeParse(JSON.parse(document)).data;
  // Then the document is not what the log says, and is told as such.
  if (own === undefined) return [];
  const told = { region, entity, entity_id, partitions: [pk, seatsOf(own)] };
  if (counters === undefined) {
    return [{ ...told, path: 'free, used', log: 'numbers', table: undefined, awaits: 'nothing' }];
  }
  const { free, used } = counters;
  const [holdings, held] = [holdingsOf(own), seatsHeld(own)];
  const table = `${free} free, ${used} used`;
  const difference = (path: string, log: string, awaits: Awaits) => [{ ...told, path, log, table, awaits }] as const;
  return [
    ...(free + used === holdings ? [] : difference('free + used', `an account of ${holdings}`, 'nothing')),
    // Nothing is given back that was not taken: fewer than none would make room for more moves than there are.
    ...(used >= 0 ? [] : difference('used', 'none or more', 'nothing')),
    ...(held === undefined || held === used ? [] : difference('used', `${held} held`, `count ${used - held} off`)),
  ];
};

/**
 * Holds what stands beside the accounts of pools against what is written down elsewhere: each claim moves it without a
 * change of the pool. `free` and `used` together are what the account says that the region holds; `used` are the seats
 * held there.
 *
 * @param wasRead whether a partition is among what was read: seats that were not read count for nothing
 */
export const counterDifferences = (
  region: string,
  entities: readonly StoredEntity[],
  wasRead: (partition: string) => boolean,
): readonly TableDifference[] => {
  const held = heldByPool(entities);
  const seatsHeld = (own: Account): number | undefined =>
    SEAT_POOLS.has(own.resource) && wasRead(seatsOf(own)) ? (held.get(poolName(own)) ?? 0) : undefined;
  return entities.filter(({ entity }) => entity === 'pool').flatMap((pool) => differencesOf(region, pool, seatsHeld));
};
