import {
  DynamoDBClient,
  TransactWriteItemsCommand,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AwsStub, mockClient } from 'aws-sdk-client-mock';
import { poolKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import { ledger } from '../../../lambdas/adapters/dynamodb/ledger.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import type { LicenseId } from '../../../lambdas/core/ids.ts';
import { type PoolMove, burn, credit, mint, moved, send, yieldTo } from '../../../lambdas/core/seats/pool.ts';
import { OVERDRAFT, SEATS } from '../../../lambdas/core/seats/seat-resource.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import type { Ledger } from '../../../lambdas/operations/ports.ts';
import type { StoredPool, SupplyBasis } from '../../../lambdas/operations/seats/seat-ports.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import { NOON, eventOf, issued, monthly, newLicenseId, publication, tableFor } from '../../support/licensing.ts';
import {
  type SeatBench,
  cancelled,
  claiming,
  device,
  ending,
  giveBack,
  ireland,
  mumbai,
  noPool,
  pastNoon,
  seatBench,
  take,
  virginia,
} from '../../support/seat-fixtures.ts';

let table: TestTable;
let bench: SeatBench;
let commit: Ledger['commit'];

beforeAll(async () => {
  table = await createTestTable([ireland, virginia, mumbai]);
  bench = seatBench(table);
  ({ commit } = ledger(tableFor(table), systemRandom));
});

afterAll(() => {
  table.close();
});

const make = (from: StoredPool, move: PoolMove, basis?: SupplyBasis) =>
  bench.pools.move(from, move, eventOf(move.action), basis);

const claimOf = (license: LicenseId, name: string) =>
  bench.seats.commit(ireland, [take(license), claiming(license, device(name))]);

describe('a pool', () => {
  test('is made by its first move, with all that an audited item has', async () => {
    const license = newLicenseId();
    await expect(bench.pools.known(ireland, license, SEATS)).resolves.toEqual([]);
    const empty = noPool(license);
    const event = eventOf('pool.minted');
    await expect(bench.pools.move(empty, mint(empty, 5), event)).resolves.toBe(true);
    await expect(bench.poolItem(license)).resolves.toEqual({
      ...poolKey(license, SEATS, ireland),
      entity: 'pool',
      writer: ireland,
      version: 1,
      document: { ...empty.pool, minted: 5 },
      change: event,
      free: 5,
      used: 0,
    });
  });

  test('is made by one of two first moves', async () => {
    const empty = noPool(newLicenseId());
    const made = await Promise.all([make(empty, mint(empty, 5)), make(empty, mint(empty, 5))]);
    expect(made.toSorted()).toEqual([false, true]);
    await expect(bench.poolOf(empty.pool.license)).resolves.toMatchObject({ free: 5, version: 1 });
  });

  test('is not made by a move that needs something free', async () => {
    const empty = noPool(newLicenseId());
    await expect(make(empty, send(empty, virginia, 1))).resolves.toBe(false);
    await expect(bench.poolItem(empty.pool.license)).resolves.toBeUndefined();
  });

  test('is written in its own region, whichever region writes', async () => {
    const license = newLicenseId();
    await bench.supply(license, 3, virginia);
    await expect(bench.poolItem(license, virginia)).resolves.toMatchObject({ free: 3, writer: virginia });
    await expect(bench.pools.known(ireland, license, SEATS)).resolves.toEqual([]);
  });

  test('comes back as it was written, move after move', async () => {
    let state: StoredPool = noPool(newLicenseId());
    const elsewhere = noPool(state.pool.license, mumbai).pool;
    const moves: ((from: StoredPool) => PoolMove | undefined)[] = [
      (from) => mint(from, 9),
      (from) => send(from, virginia, 4),
      (from) => credit(from, { ...elsewhere, sent: { [ireland]: 2 } }),
      (from) => burn(from, 1),
      (from) => yieldTo(from, { ...elsewhere, received: { [ireland]: 8 } }),
    ];
    for (const next of moves) {
      const move = next(state);
      if (move === undefined) throw new Error('a move that moves nothing');
      await expect(make(state, move)).resolves.toBe(true);
      const after = await bench.poolOf(state.pool.license);
      expect(after).toEqual({ ...moved(state, move), version: state.version + 1 });
      state = after;
    }
    expect(state).toMatchObject({ free: -2, used: 0, version: 5 });
  });
});

describe('a move of an account', () => {
  test('stands only on the account as it is: of two that saw the same, one is made', async () => {
    const seen = await bench.poolOf(await bench.withFree(9));
    const made = await Promise.all([make(seen, send(seen, virginia, 2)), make(seen, send(seen, mumbai, 3))]);
    expect(made.toSorted()).toEqual([false, true]);
    const after = await bench.poolOf(seen.pool.license);
    expect(after).toMatchObject({ version: 2, free: made[0] ? 7 : 6 });
    await expect(make(seen, mint(seen, 1))).resolves.toBe(false);
    await expect(bench.poolOf(seen.pool.license)).resolves.toEqual(after);
  });

  test('of a pool that is not there any more, or was never, is not made', async () => {
    const from = { ...noPool(newLicenseId()), version: 1 };
    await expect(make(from, mint(from, 1))).resolves.toBe(false);
    await expect(bench.poolItem(from.pool.license)).resolves.toBeUndefined();
  });

  test('is not hindered by claims and releases: they are no moves, and both are counted', async () => {
    const license = await bench.withFree(5);
    const seen = await bench.poolOf(license);
    await claimOf(license, 'a');
    await claimOf(license, 'b');
    const b = await bench.seatOf(license, device('b'));
    await bench.seats.commit(ireland, [ending(b), giveBack(license)]);
    await expect(bench.poolOf(license)).resolves.toEqual({ ...seen, free: 4, used: 1 });
    await expect(make(seen, send(seen, virginia, 2))).resolves.toBe(true);
    await expect(bench.poolOf(license)).resolves.toMatchObject({ version: 2, free: 2, used: 1 });
  });

  test('is not made where claims have left less than it needs', async () => {
    const license = await bench.withFree(2);
    const seen = await bench.poolOf(license);
    await claimOf(license, 'a');
    await expect(make(seen, send(seen, virginia, 2))).resolves.toBe(false);
    await expect(make(seen, burn(seen, 2))).resolves.toBe(false);
    await expect(bench.poolOf(license)).resolves.toEqual({ ...seen, free: 1, used: 1 });
    await expect(make(seen, send(seen, virginia, 1))).resolves.toBe(true);
    await expect(bench.poolOf(license)).resolves.toMatchObject({ free: 0, used: 1, version: 2 });
  });

  test('that needs nothing is made although nothing is free: what is owed is owed', async () => {
    const license = await bench.withFree(1);
    await claimOf(license, 'a');
    const own = await bench.poolOf(license);
    const move = yieldTo(own, { ...noPool(license, virginia).pool, received: { [ireland]: 1 } });
    expect(move && (await make(own, move))).toBe(true);
    await expect(bench.poolOf(license)).resolves.toMatchObject({ free: -1, used: 1 });
  });

  test('leaves its event on the item, also after a claim has taken the last one off', async () => {
    const license = await bench.withFree(2);
    await claimOf(license, 'a');
    const own = await bench.poolOf(license);
    const event = eventOf('pool.sent');
    await bench.pools.move(own, send(own, virginia, 1), event);
    await expect(bench.poolItem(license)).resolves.toMatchObject({ change: event, version: 2 });
  });
});

describe('the pools that a region knows', () => {
  test('are its own as it is and the others’ as they have arrived', async () => {
    const license = await bench.withFree(5);
    await bench.supply(license, 2, virginia);
    await bench.supply(license, 7, mumbai);
    const arriving = poolKey(license, SEATS, virginia);
    await bench.arrive(arriving, { from: virginia, to: ireland });
    const old = await bench.poolOf(license, virginia);
    await make(old, send(old, ireland, 1));
    await claimOf(license, 'a');
    const known = await bench.pools.known(ireland, license, SEATS);
    expect(known).toHaveLength(2);
    expect(known).toEqual(expect.arrayContaining([await bench.poolOf(license), old]));
    await bench.arrive(arriving, { from: virginia, to: ireland });
    await expect(bench.pools.known(ireland, license, SEATS)).resolves.toContainEqual(
      await bench.poolOf(license, virginia),
    );
  });

  test('are of the license and the resource asked alone', async () => {
    const license = await bench.withFree(5);
    await bench.withFree(6);
    await bench.supply(license, 2, ireland, OVERDRAFT);
    await expect(bench.pools.known(ireland, license, SEATS)).resolves.toEqual([await bench.poolOf(license)]);
    await expect(bench.pools.known(ireland, license, OVERDRAFT)).resolves.toMatchObject([{ free: 2 }]);
  });
});

let plans = 0;

/** A license and its plan in Ireland, their home, and what a supply would be decided on. */
const decidedOn = async (at = ireland) => {
  plans += 1;
  const plan = monthly(`plan-${plans}`);
  const license = issued({ plan, home: at });
  await commit(at, publication(plan));
  await commit(at, [license.write]);
  const { id } = license.license;
  const basis = await bench.pools.basis(at, id, NOON);
  if (basis === undefined) throw new Error('license and plan are there');
  return { ...license, id, plan, basis, from: noPool(id, at) };
};

describe('what a supply is decided on', () => {
  test('is license and rollout as the region has them', async () => {
    const { license, plan, basis } = await decidedOn();
    expect(basis).toEqual({
      license: { value: license, version: 1 },
      rollout: { value: { plan: plan.plan, current: 1, served: plan }, version: 1 },
    });
  });

  test('is there in no region that has not heard of both', async () => {
    const { id, write } = await decidedOn();
    await expect(bench.pools.basis(virginia, id, NOON)).resolves.toBeUndefined();
    await commit(virginia, [write]);
    await expect(bench.pools.basis(virginia, id, NOON)).resolves.toBeUndefined();
    await expect(bench.pools.basis(ireland, newLicenseId(), NOON)).resolves.toBeUndefined();
  });

  test('follows a scheduled change of the plan from its instant on', async () => {
    const { id, license, write, plan } = await decidedOn();
    const next = await decidedOn();
    const scheduled = { plan: next.plan.plan, at: pastNoon(5) };
    await commit(ireland, [{ ...write, after: { ...license, scheduled }, expectedVersion: 1 }]);
    const planAt = async (now: typeof NOON) => (await bench.pools.basis(ireland, id, now))?.rollout.value.plan;
    await expect(planAt(pastNoon(4))).resolves.toBe(plan.plan);
    await expect(planAt(pastNoon(5))).resolves.toBe(next.plan.plan);
  });
});

describe('a mint', () => {
  test('is made while license and rollout are those that it was decided on', async () => {
    const { id, basis, from } = await decidedOn();
    await expect(make(from, mint(from, 5), basis)).resolves.toBe(true);
    const own = await bench.poolOf(id);
    expect(own).toEqual({ ...moved(from, mint(from, 5)), version: 1 });
    await expect(make(own, burn(own, 2), basis)).resolves.toBe(true);
    await expect(bench.poolOf(id)).resolves.toMatchObject({ free: 3, version: 2 });
  });

  test('is refused once the license has changed', async () => {
    const { id, license, write, basis, from } = await decidedOn();
    await commit(ireland, [{ ...write, after: { ...license, status: 'suspended' }, expectedVersion: 1 }]);
    await expect(make(from, mint(from, 5), basis)).resolves.toBe(false);
    await expect(bench.poolItem(id)).resolves.toBeUndefined();
    const now = await bench.pools.basis(ireland, id, NOON);
    await expect(make(from, mint(from, 5), now)).resolves.toBe(true);
  });

  test('is refused once another version of the plan is in force', async () => {
    const { id, plan, basis, from } = await decidedOn();
    await commit(ireland, publication(monthly(plan.plan, 2), 1));
    await expect(make(from, mint(from, 5), basis)).resolves.toBe(false);
    await expect(bench.poolItem(id)).resolves.toBeUndefined();
    const now = await bench.pools.basis(ireland, id, NOON);
    await expect(make(from, mint(from, 5), now)).resolves.toBe(true);
  });

  test('is refused in a region that has not heard of the license', async () => {
    const { id, basis } = await decidedOn();
    const from = noPool(id, virginia);
    await expect(make(from, mint(from, 5), basis)).resolves.toBe(false);
    await expect(bench.poolItem(id, virginia)).resolves.toBeUndefined();
  });

  test('is decided in the region of the pool, not in the region that asks', async () => {
    const { id, basis, from } = await decidedOn(virginia);
    await expect(make(from, mint(from, 5), basis)).resolves.toBe(true);
    await expect(bench.poolItem(id, virginia)).resolves.toMatchObject({ free: 5, writer: virginia });
  });

  test('is refused where the account has moved, and where too little is free, as any move is', async () => {
    const { id, basis, from } = await decidedOn();
    await make(from, mint(from, 2), basis);
    await expect(make(from, mint(from, 2), basis)).resolves.toBe(false);
    const own = await bench.poolOf(id);
    await claimOf(id, 'a');
    await expect(make(own, burn(own, 2), basis)).resolves.toBe(false);
    await expect(bench.poolOf(id)).resolves.toMatchObject({ free: 1, used: 1, version: 1 });
  });
});

/** DynamoDB Local serialises transactions: none conflicts, and nothing is throttled. */
describe('when a move meets a transaction', () => {
  const from = { ...noPool(newLicenseId()), version: 3 };
  let basis: SupplyBasis;
  let dynamoDb: AwsStub<object, { $metadata: object }, never>;

  beforeAll(async () => {
    ({ basis } = await decidedOn());
  });
  beforeEach(() => {
    dynamoDb = mockClient(DynamoDBClient) as unknown as typeof dynamoDb;
  });
  afterEach(() => {
    dynamoDb.restore();
  });

  test('it is lost, not a fault', async () => {
    const conflict = new TransactionConflictException({ message: 'conflict', $metadata: {} });
    dynamoDb.on(UpdateItemCommand as never).rejects(conflict);
    await expect(make(from, mint(from, 1))).resolves.toBe(false);
  });

  test.each([0, 1, 2])('on item %d of its own transaction, it is lost as well', async (at) => {
    const codes = [0, 1, 2].map((item) => (item === at ? 'TransactionConflict' : 'None'));
    dynamoDb.on(TransactWriteItemsCommand as never).rejects(cancelled(...codes));
    await expect(make(from, mint(from, 1), basis)).resolves.toBe(false);
  });

  test('throttling is a dependency that does not answer, with a basis or without', async () => {
    dynamoDb.on(TransactWriteItemsCommand as never).rejects(cancelled('None', 'None', 'ThrottlingError'));
    dynamoDb
      .on(UpdateItemCommand as never)
      .rejects(Object.assign(new Error('slow'), { name: 'ProvisionedThroughputExceededException' }));
    await expect(make(from, mint(from, 1), basis)).rejects.toThrow(DependencyUnavailable);
    await expect(make(from, mint(from, 1))).rejects.toThrow(DependencyUnavailable);
  });

  test('a transaction that is cancelled for a defect of ours is thrown as it is', async () => {
    dynamoDb.on(TransactWriteItemsCommand as never).rejects(cancelled('None', 'None', 'ValidationError'));
    await expect(make(from, mint(from, 1), basis)).rejects.toThrow('cancelled');
  });
});
