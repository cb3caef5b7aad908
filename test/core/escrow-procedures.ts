import type { Region } from '../../lambdas/core/ids.ts';
import type { Pool, PoolMove } from '../../lambdas/core/seats/pool.ts';
import type { Account, LicenseCopy, Row, Seat, World } from './escrow-model.ts';

/**
 * What a region does in several steps. It yields the region whose endpoint it asks next, and is resumed, with whether
 * that answers, at any later time or never. So between any two of its reads and writes anything may happen, and it may
 * end there for good, as a function does that crashes.
 */
export type Procedure<Result = void> = Generator<Region, Result, boolean>;

const poolsOf = (rows: readonly Row[]): readonly Pool[] => rows.map(({ pool }) => pool);
const withOwn = ({ known }: Account, own: Row): Account => ({
  own,
  known: [own, ...known.filter(({ pool }) => pool.region !== own.pool.region)],
});

const nextMove = ({ rules }: World, { own, known }: Account): PoolMove | undefined => {
  for (const { pool } of known) {
    const move = pool.region === own.pool.region ? undefined : (rules.yieldTo(own, pool) ?? rules.credit(own, pool));
    if (move !== undefined) return move;
  }
  return undefined;
};

/** Yields and credits all that is known at a region. Undefined where it does not answer, or somebody was faster. */
export function* settleAccount(world: World, at: Region): Procedure<Account | undefined> {
  if (!(yield at)) return undefined;
  let account = world.accountAt(at);
  for (let move = nextMove(world, account); move !== undefined; move = nextMove(world, account)) {
    if (!(yield at)) return undefined;
    const own = world.move(account.own, move);
    if (own === undefined) return undefined;
    account = withOwn(account, own);
  }
  return account;
}

/** Credits what a pool says it has sent. True where there was anything. */
function* creditFrom(world: World, sender: Pool, to: Region): Procedure<boolean> {
  const account = yield* settleAccount(world, to);
  const move = account && world.rules.credit(account.own, sender);
  if (account === undefined || move === undefined || !(yield to)) return false;
  return world.move(account.own, move) !== undefined;
}

function* transfer(world: World, donor: Account, to: Region, amount: number): Procedure<number> {
  const { region } = donor.own.pool;
  if (amount <= 0 || !(yield region)) return 0;
  const sent = world.move(donor.own, world.rules.send(donor.own, to, amount));
  if (sent === undefined) return 0;
  yield* creditFrom(world, sent.pool, to);
  return amount;
}

function* recall(world: World, { own, known }: Account, excess: number): Procedure<number> {
  const to = own.pool.region;
  let recalled = 0;
  for (const { pool, free } of known) {
    if (free <= 0 || pool.region === to || recalled >= excess) continue;
    const donor = yield* settleAccount(world, pool.region);
    if (donor !== undefined) recalled += yield* transfer(world, donor, to, Math.min(donor.own.free, excess - recalled));
  }
  return recalled;
}

const lostRegions = ({ retired }: LicenseCopy): boolean => Object.keys(retired).length > 0;

/** Sends regions what they sent on although it had been taken over from them. */
function* payDebts(world: World, { own, known }: Account): Procedure<Row | undefined> {
  const pools = poolsOf(known);
  let payer: Row | undefined = own;
  for (const pool of pools) {
    const amount = Math.min(payer.free, -world.rules.shareOf(pool, pools));
    if (pool.region === own.pool.region || amount <= 0) continue;
    if (!(yield own.pool.region)) return undefined;
    payer = world.move(payer, world.rules.send(payer, pool.region, amount));
    if (payer === undefined) return undefined;
  }
  return payer;
}

function* mintOrBurn(world: World, { own, known }: Account, basis: LicenseCopy): Procedure<Row | undefined> {
  const { rules } = world;
  if (!(yield own.pool.region)) return undefined;
  const missing = basis.limit - rules.supplyOf(poolsOf(known));
  if (missing > 0) return world.move(own, rules.mint(own, missing), basis);
  const burnable = rules.burnable(own, -missing);
  return burnable === 0 ? own : world.move(own, rules.burn(own, burnable), basis);
}

/** Makes what is missing, or unmakes what is too much and free, here or elsewhere; and settles what is promised twice. */
export function* settleSupply(world: World, at: Region): Procedure {
  const { rules } = world;
  for (let round = 0; round < 2; round += 1) {
    if (!(yield at)) return;
    const basis = world.licenseAt(at);
    if (!rules.isHome(basis, at)) return;
    const account = yield* settleAccount(world, at);
    const balanced = account && (yield* mintOrBurn(world, account, basis));
    if (account === undefined || balanced === undefined) return;
    const pays = lostRegions(basis) && rules.paysDebts();
    const own = pays ? yield* payDebts(world, withOwn(account, balanced)) : balanced;
    if (own === undefined) return;
    const settled = withOwn(account, own);
    const deficit = pays ? rules.deficitOf(poolsOf(settled.known)) : 0;
    const excess = rules.excessOf(poolsOf(settled.known), basis.limit) + deficit;
    if (excess === 0 || (yield* recall(world, settled, excess)) === 0) return;
  }
}

const reclaimable = (world: World, at: Region, license: LicenseCopy): readonly Seat[] =>
  world.seats.filter(
    (seat) => seat.at === at && !seat.ended && (world.isVoid(seat, license) || seat.leaseUntil <= world.clock),
  );

/** Gives seats back that nobody can claim to hold any more. */
function* reclaim(world: World, at: Region, of: { license: LicenseCopy; wanted: number }): Procedure {
  if (!(yield at)) return;
  let reclaimed = 0;
  for (const seat of reclaimable(world, at, of.license)) {
    if (reclaimed >= of.wanted || !(yield at)) return;
    if (world.end(seat)) reclaimed += seat.units;
  }
}

interface Needy {
  readonly at: Region;
  /** How much more must be free there. */
  readonly missing: (account: Account) => number;
}

function* askDonor(world: World, from: Region, { at, missing }: Needy, account: Account): Procedure {
  let donor = yield* settleAccount(world, from);
  if (donor === undefined || (yield* creditFrom(world, donor.own.pool, at))) return;
  const wanted = missing(account);
  if (donor.own.free < wanted && donor.own.used > 0) {
    yield* reclaim(world, from, { license: world.licenseAt(at), wanted: wanted - Math.max(0, donor.own.free) });
    donor = yield* settleAccount(world, from);
  }
  if (donor === undefined) return;
  const share = world.rules.shareToSend(donor.own.free, { used: account.own.used, missing: wanted });
  yield* transfer(world, donor, at, Math.min(donor.own.free, share));
}

/** Brings what is free elsewhere, or can be made or reclaimed, to a region in need. */
function* refill(world: World, needy: Needy): Procedure<Account | undefined> {
  const { at, missing } = needy;
  let account = yield* settleAccount(world, at);
  if (account === undefined || missing(account) <= 0) return account;
  const license = world.licenseAt(at);
  yield* settleSupply(world, world.rules.settlesSupply(license, at));
  if (world.rules.reclaimsOwn()) yield* reclaim(world, at, { license, wanted: missing(account) });
  account = yield* settleAccount(world, at);
  if (account === undefined) return undefined;
  for (const donor of world.rules.donorsInOrder(account.known, world.regions, { region: at, home: license.home })) {
    if (missing(account) <= 0) break;
    yield* askDonor(world, donor, needy, account);
    account = yield* settleAccount(world, at);
    if (account === undefined) return undefined;
  }
  return account;
}

/** Claims up to so many seats: free ones, the place of one that is over, or what a refill brings. */
export function* claim(world: World, at: Region, units: number): Procedure<Seat | undefined> {
  if (!(yield at)) return undefined;
  let seen = world.seenAt(at);
  for (let tries = 0; tries < 2; tries += 1) {
    const neededOf = lostRegions(seen.license) ? world.rules.freeNeededAfterLoss : world.rules.freeNeededToClaim;
    const needed = ({ own, known }: Account) => neededOf(own.pool, poolsOf(known), seen.license.limit);
    if (!(yield at)) return undefined;
    const taken = world.take(at, { seen, needed: needed(seen), units });
    if (taken !== undefined) return taken;
    const [old] = needed(seen) === 1 ? reclaimable(world, at, seen.license) : [];
    if (old !== undefined) {
      if (!(yield at)) return undefined;
      const replaced = world.replace(old);
      if (replaced !== undefined) return replaced;
    }
    const missing = (account: Account) => needed(account) + units - 1 - account.own.free;
    const account: Account | undefined = yield* refill(world, { at, missing });
    if (account === undefined) return undefined;
    seen = { ...seen, ...account };
  }
  return undefined;
}

/** A client gives its seat back. It has stopped running before it says so. */
export function* release(world: World, seat: Seat): Procedure {
  world.stop(seat);
  if (!(yield seat.at)) return;
  const seen = world.seats[seat.id];
  if (seen === undefined || seen.ended || !(yield seat.at)) return;
  world.end(seen);
}

/** A client renews the lease of its seat, where that is over as well, as long as nobody has taken it. */
export function* renew(world: World, seat: Seat): Procedure {
  if (yield seat.at) world.renew(seat);
}

/** An operator sets the limit, through the home: not through one that was given up meanwhile, whose write would undo that. */
export function* setLimit(world: World, limit: number): Procedure {
  const { home } = world.license;
  if (!(yield home)) return;
  const seen = world.licenseAt(home);
  if ((yield home) && world.license.home === home) world.writeLicense(home, seen, { limit });
}

/** An operator, at the region `by`, gives up a region as lost: its seats are void, the home takes over what it holds. */
export function* retire(world: World, by: Region, lost: Region): Procedure {
  if (!(yield by)) return;
  const seen = world.licenseAt(by);
  const heir = seen.home === lost ? by : seen.home;
  if (heir === lost || !(yield heir)) return;
  if (!world.writeLicense(heir, seen, { home: heir, retired: { ...seen.retired, [lost]: world.clock } })) return;
  const account = yield* settleAccount(world, heir);
  const theirs = account?.known.find(({ pool }) => pool.region === lost);
  const taking = account && theirs && world.rules.takeOver(account.own, theirs.pool, poolsOf(account.known));
  if (account === undefined || taking === undefined || !(yield heir)) return;
  const taken = world.move(account.own, taking);
  const back = taken && (yield* settleAccount(world, lost));
  const yielding = taken && back && world.rules.yieldTo(back.own, taken.pool);
  if (back !== undefined && yielding !== undefined && (yield lost)) world.move(back.own, yielding);
}
