import { type Pool, holdingsOf } from '../../lambdas/core/seats/pool.ts';
import type { Region } from '../../lambdas/core/ids.ts';
import type { World } from './escrow-model.ts';

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, each) => total + each, 0);
const total = (of: Pool['sent'], region: Region): number => of[region] ?? 0;

/** All pools, of regions that never wrote theirs as well: something may be under way there. */
const poolsOf = (world: World): readonly Pool[] => world.regions.map((region) => world.accountAt(region).own.pool);

const pairs = (world: World): readonly (readonly [Pool, Pool])[] => {
  const pools = poolsOf(world);
  return pools.flatMap((from) => pools.filter((to) => to !== from).map((to) => [from, to] as const));
};

export const usedIn = ({ rows }: World): number => sum(rows.map(({ used }) => used));
const supplyOf = ({ rows }: World): number => sum(rows.map(({ pool }) => pool.minted - pool.burned));

/** Seats by which somebody is held to have a right to run, in all regions: no void ones. */
export const heldIn = (world: World): number =>
  sum(world.seats.filter((seat) => !seat.ended && !world.isVoid(seat, world.license)).map(({ units }) => units));

/** Seats that are held, and whose lease is not over. */
export const liveIn = ({ seats, clock }: World): number =>
  sum(seats.filter(({ ended, leaseUntil }) => !ended && leaseUntil > clock).map(({ units }) => units));

const isRunning = ({ chronicle, clock }: World, id: number): boolean => (chronicle.running.get(id) ?? clock) > clock;

const noneLost = ({ chronicle }: World): boolean => chronicle.retired.size === 0;
const neverLowered = (world: World): boolean => !world.chronicle.wasLowered && noneLost(world);

/** Whether something that was sent is not credited, or was taken over and is not yielded. */
export const hasOpenAccounts = (world: World): boolean =>
  pairs(world).some(([from, to]) => total(from.sent, to.region) !== total(to.received, from.region));

/**
 * What must hold after every single write, each with when it does not. Where a region was given up as lost, what it owes
 * is counted: what was taken from it may be less than it has by then.
 */
const broken = {
  'an account does not add up': ({ rows }) => rows.some((row) => row.free + row.used !== holdingsOf(row.pool)),
  'less than nothing is free': ({ rows, chronicle }) =>
    rows.some(({ free, pool }) => free < 0 && !chronicle.yielded.has(pool.region)),
  'less than nothing is under way': (world) =>
    pairs(world).some(
      ([from, to]) =>
        total(from.sent, to.region) < total(to.received, from.region) &&
        !world.chronicle.takenOver.has(`${to.region} from ${from.region}`),
    ),
  'free, used and under way are not the supply': (world) => {
    const underWay = sum(
      pairs(world).map(([from, to]) => total(from.sent, to.region) - total(to.received, from.region)),
    );
    return sum(world.rows.map(({ free, used }) => free + used)) + underWay !== supplyOf(world);
  },
  'what is used is not what is held': ({ rows, seats }) =>
    rows.some(
      ({ used, pool }) =>
        used !== sum(seats.filter(({ at, ended }) => at === pool.region && !ended).map(({ units }) => units)),
    ),
  'less than nothing is used': ({ rows }) => rows.some(({ used }) => used < 0),
  'more is used than there is': (world) => noneLost(world) && usedIn(world) > supplyOf(world),
  'there is more than there ever should be': (world) =>
    noneLost(world) && supplyOf(world) > world.chronicle.highestLimit,
  'more is used than the limit': (world) => neverLowered(world) && usedIn(world) > world.license.limit,
  'a seat was taken from one who runs': (world) =>
    world.seats.some(
      (seat) =>
        seat.ended &&
        isRunning(world, seat.id) &&
        !world.isVoid(seat, { retired: Object.fromEntries(world.chronicle.retired) }),
    ),
  'more run than the limit': (world) =>
    neverLowered(world) &&
    sum(world.seats.filter(({ id }) => isRunning(world, id)).map(({ units }) => units)) > world.license.limit,
  'an excess was claimed': ({ chronicle }) => chronicle.wrongClaim === 'an excess was claimed',
  'what is owed was claimed': ({ chronicle }) => chronicle.wrongClaim === 'what is owed was claimed',
} as const satisfies Record<string, (world: World) => boolean>;

/** The first thing that is wrong with a world, if any. */
export const wrongWith = (world: World): keyof typeof broken | undefined =>
  (Object.keys(broken) as (keyof typeof broken)[]).find((name) => broken[name](world));
