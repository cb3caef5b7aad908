import fc from 'fast-check';
import { type Region, licenseId, region } from '../../lambdas/core/ids.ts';
import {
  type Pool,
  type PoolState,
  credit,
  emptyPool,
  holdingsOf,
  mint,
  moved,
  send,
} from '../../lambdas/core/seats/pool.ts';
import { SEATS } from '../../lambdas/core/seats/seat-resource.ts';

export const license = licenseId.parse('lic_01kjmma2g00000000000000000');

/** Where the pools of these tests are: as many as a deployment is likely to have. */
export const regions: readonly Region[] = ['eu-west-1', 'us-east-1', 'ap-south-1', 'sa-east-1', 'af-south-1'].map(
  (name) => region.parse(name),
);
const [first, second] = regions;
if (first === undefined || second === undefined) throw new Error('there are five regions');
export const here = first;
export const there = second;

/** A pool by what is in its account, with all that it holds free but for `used`. */
export const aPool = (at: Region, account: Partial<Pool> = {}, used = 0): PoolState => {
  const empty = emptyPool(license, SEATS, at);
  const pool = { ...empty.pool, ...account };
  return { pool, free: holdingsOf(pool) - used, used };
};

export const anyAmount = fc.oneof(fc.nat({ max: 9 }), fc.nat({ max: 100_000 }));

const totalsOf = (at: Region) =>
  fc.dictionary(fc.constantFrom(...regions.filter((other) => other !== at)), anyAmount, { maxKeys: 4 });

export const anyPoolAt = (at: Region): fc.Arbitrary<PoolState> =>
  fc
    .record({ minted: anyAmount, burned: anyAmount, sent: totalsOf(at), received: totalsOf(at), used: anyAmount })
    .map(({ used, ...account }) => aPool(at, account, used));

/** One pool of every region, each on its own: as mismatched as stale copies can be, and more. */
export const anyPools: fc.Arbitrary<readonly PoolState[]> = fc.tuple(...regions.map(anyPoolAt));

/** What each region's pool was, write after write, while seats made at the first region went to and fro. */
export type Histories = ReadonlyMap<Region, readonly PoolState[]>;

const anyTransfers = fc.array(
  fc.record({
    from: fc.constantFrom(...regions),
    to: fc.constantFrom(...regions),
    amount: fc.integer({ min: 1, max: 9 }),
    /** Else it is under way, until another one is credited. */
    credited: fc.boolean(),
  }),
  { maxLength: 12, size: 'max' },
);

export const anyHistories: fc.Arbitrary<Histories> = anyTransfers.map((transfers) => {
  const histories = new Map(
    regions.map((region): [Region, PoolState[]] => [region, [emptyPool(license, SEATS, region)]]),
  );
  const last = (of: Region): PoolState => histories.get(of)?.at(-1) ?? emptyPool(license, SEATS, of);
  const write = (state: PoolState) => histories.get(state.pool.region)?.push(state);
  write(moved(last(here), mint(last(here), 20)));
  for (const { from, to, amount, credited } of transfers) {
    if (from === to || last(from).free < amount) continue;
    write(moved(last(from), send(last(from), to, amount)));
    const move = credit(last(to), last(from).pool);
    if (credited && move !== undefined) write(moved(last(to), move));
  }
  return histories;
});
