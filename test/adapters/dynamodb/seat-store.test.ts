import { randomBytes } from 'node:crypto';
import {
  DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
  TransactionCanceledException,
  TransactionConflictException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AwsStub, mockClient } from 'aws-sdk-client-mock';
import { poolKey, seatKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import { poolStore } from '../../../lambdas/adapters/dynamodb/pool-store.ts';
import { seatStore } from '../../../lambdas/adapters/dynamodb/seat-store.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import type { LicenseId } from '../../../lambdas/core/ids.ts';
import { sortableId } from '../../../lambdas/core/ids.ts';
import { type Instant, instantAt } from '../../../lambdas/core/instant.ts';
import { emptyPool, mint } from '../../../lambdas/core/pool.ts';
import { claimed, ended } from '../../../lambdas/core/seat-change.ts';
import { seatPolicy } from '../../../lambdas/core/seat-policy.ts';
import { SEATS } from '../../../lambdas/core/seat-resource.ts';
import { type HolderName, seatId } from '../../../lambdas/core/seat.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import type { SeatStep, SeatStore, StoredSeat } from '../../../lambdas/operations/seat-ports.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import { NOON, eventOf, newLicenseId, regionOf, tableFor } from '../../support/licensing.ts';

const home = regionOf('eu-west-1');
const other = regionOf('us-east-1');
const floating = seatPolicy.parse({ kind: 'floating', limit: 9, lease: 'PT10M' });
const nodeLocked = seatPolicy.parse({ kind: 'node-locked', limit: 9 });
const later = (minutes: number): Instant => instantAt(Date.parse(NOON) + minutes * 60_000);

type SeatPut = Extract<SeatStep, { kind: 'seat' }>;

const named = (device: string): HolderName => ({ kind: 'device', device });

const claiming = (license: LicenseId, device: string, policy = floating, region = home): SeatPut => {
  const id = seatId.parse(sortableId('sea', Date.parse(NOON), randomBytes(10)));
  const holder = { kind: 'device', device } as const;
  const { action, ...after } = claimed(
    { id, license, region, resource: SEATS, holder, details: {}, now: NOON },
    policy,
  );
  return { kind: 'seat', over: undefined, after, event: eventOf(action) };
};

const ending = (over: StoredSeat): SeatPut => {
  const { action, ...after } = ended(over, 'released', NOON);
  return { kind: 'seat', over, after, event: eventOf(action) };
};

const take = (license: LicenseId, freeNeeded = 1): SeatStep => ({ kind: 'take', license, resource: SEATS, freeNeeded });

let table: TestTable;
let seats: SeatStore;

beforeAll(async () => {
  table = await createTestTable([home, other]);
  seats = seatStore(tableFor(table), systemRandom);
});

afterAll(() => {
  table.close();
});

/** A license whose pool in the home region has so many free. */
const withFree = async (free: number): Promise<LicenseId> => {
  const license = newLicenseId();
  const empty = { ...emptyPool(license, SEATS, home), version: 0 };
  await poolStore(tableFor(table)).move(empty, mint(empty, free), eventOf('pool.minted'));
  return license;
};

const itemAt = async (key: { pk: string; sk: string }) => {
  const { Item } = await table
    .client(home)
    .send(new GetItemCommand({ TableName: table.tableName, Key: marshall(key), ConsistentRead: true }));
  return Item && unmarshall(Item);
};
const poolItem = (license: LicenseId) => itemAt(poolKey(license, SEATS, home));
const found = async (license: LicenseId, device: string): Promise<StoredSeat> => {
  const seat = await seats.find(home, license, named(device));
  if (seat === undefined) throw new Error(`${device} has no item`);
  return seat;
};

describe('a commit', () => {
  test('takes one and puts the seat: both or neither', async () => {
    const license = await withFree(1);
    await expect(seats.commit(home, [take(license), claiming(license, 'a')])).resolves.toBe('committed');
    await expect(seats.commit(home, [take(license), claiming(license, 'b')])).resolves.toBe('not-free');
    await expect(seats.find(home, license, named('b'))).resolves.toBeUndefined();
    await expect(poolItem(license)).resolves.toMatchObject({ free: 0, used: 1, version: 1 });
  });

  test('is refused where the holder has an item that was not seen, and then takes nothing', async () => {
    const license = await withFree(2);
    await seats.commit(home, [take(license), claiming(license, 'a')]);
    await expect(seats.commit(home, [take(license), claiming(license, 'a')])).resolves.toBe('seat-changed');
    await expect(poolItem(license)).resolves.toMatchObject({ free: 1, used: 1 });
  });

  test('needs as much free as it says', async () => {
    const license = await withFree(2);
    await expect(seats.commit(home, [take(license, 3), claiming(license, 'a')])).resolves.toBe('not-free');
    await expect(seats.commit(home, [take(license, 2), claiming(license, 'a')])).resolves.toBe('committed');
  });

  test('of a claim leaves no event on the pool: the claim is the seat’s', async () => {
    const license = await withFree(1);
    await expect(poolItem(license)).resolves.toHaveProperty('change');
    await seats.commit(home, [take(license), claiming(license, 'a')]);
    await expect(poolItem(license)).resolves.not.toHaveProperty('change');
    await expect(itemAt(seatKey(license, home, named('a')))).resolves.toMatchObject({
      change: { action: 'seat.claimed' },
      version: 1,
    });
  });

  test('gives back once, however often it is tried', async () => {
    const license = await withFree(1);
    await seats.commit(home, [take(license), claiming(license, 'a')]);
    const seat = await found(license, 'a');
    const release = [ending(seat), { kind: 'give-back', license, resource: SEATS } as const];
    await expect(seats.commit(home, release)).resolves.toBe('committed');
    await expect(seats.commit(home, release)).resolves.toBe('seat-changed');
    await expect(poolItem(license)).resolves.toMatchObject({ free: 1, used: 0 });
  });

  test('of fifty at once for twenty seats lets twenty through', async () => {
    const license = await withFree(20);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, at) => seats.commit(home, [take(license), claiming(license, `device-${at}`)])),
    );
    expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(20);
    await expect(poolItem(license)).resolves.toMatchObject({ free: 0, used: 20 });
  });

  test('serves one seat after the other in one item, each from version 1', async () => {
    const license = await withFree(1);
    await seats.commit(home, [take(license), claiming(license, 'a')]);
    await seats.commit(home, [ending(await found(license, 'a'))]);
    const over = await found(license, 'a');
    expect(over.version).toBe(2);
    await expect(seats.commit(home, [{ ...claiming(license, 'a'), over }])).resolves.toBe('committed');
    expect((await found(license, 'a')).version).toBe(1);
  });
});

describe('a renewal', () => {
  test('moves the lease alone: neither document nor version, and no event', async () => {
    const license = await withFree(1);
    await seats.commit(home, [claiming(license, 'a')]);
    const seat = await found(license, 'a');
    await expect(seats.renew(seat, later(20))).resolves.toBe(true);
    const renewed = await found(license, 'a');
    expect(renewed).toEqual({ ...seat, leaseUntil: later(20) });
    await expect(itemAt(seatKey(license, home, named('a')))).resolves.not.toHaveProperty('change');
  });

  test('saves the seat from whoever saw its lease over', async () => {
    const license = await withFree(1);
    await seats.commit(home, [claiming(license, 'a')]);
    const seen = await found(license, 'a');
    await seats.renew(seen, later(20));
    await expect(seats.commit(home, [ending(seen)])).resolves.toBe('seat-changed');
  });

  test('of a seat that has ended is false', async () => {
    const license = await withFree(1);
    await seats.commit(home, [claiming(license, 'a')]);
    const seen = await found(license, 'a');
    await seats.commit(home, [ending(seen)]);
    await expect(seats.renew(seen, later(20))).resolves.toBe(false);
    await expect(seats.renew(await found(license, 'a'), later(20))).resolves.toBe(false);
  });

  test('takes the lease away where the plan knows none any more', async () => {
    const license = await withFree(1);
    await seats.commit(home, [claiming(license, 'a')]);
    await seats.renew(await found(license, 'a'), null);
    expect(await found(license, 'a')).not.toHaveProperty('leaseUntil');
  });
});

describe('candidates', () => {
  const devicesIn = async (license: LicenseId, range: 'leased' | 'any-lease' | 'device' | 'unleased', now: Instant) =>
    (await seats.candidates(home, license, { ranges: [range], now }))
      .map(({ value: { holder } }) => (holder.kind === 'device' ? holder.device : ''))
      .toSorted();

  test('are the seats whose lease is over, from its last instant on; ended ones never', async () => {
    const license = await withFree(3);
    for (const device of ['a', 'b', 'c']) await seats.commit(home, [claiming(license, device)]);
    await seats.renew(await found(license, 'b'), later(20));
    await seats.commit(home, [ending(await found(license, 'c'))]);
    await expect(devicesIn(license, 'leased', instantAt(Date.parse(later(10)) - 1))).resolves.toEqual([]);
    await expect(devicesIn(license, 'leased', later(10))).resolves.toEqual(['a']);
    await expect(devicesIn(license, 'any-lease', NOON)).resolves.toEqual(['a', 'b']);
  });

  test('without a lease are found as such, and in their own region alone', async () => {
    const license = await withFree(1);
    await seats.commit(home, [claiming(license, 'a', nodeLocked)]);
    await seats.commit(other, [claiming(license, 'b', nodeLocked, other)]);
    await expect(devicesIn(license, 'leased', later(60))).resolves.toEqual([]);
    await expect(devicesIn(license, 'device', NOON)).resolves.toEqual(['a']);
    await expect(devicesIn(license, 'unleased', NOON)).resolves.toEqual(['a']);
  });
});

test('a list gives each held seat once, page by page, region by region as they have arrived', async () => {
  const license = await withFree(9);
  for (const device of ['a', 'b', 'c', 'd', 'e']) await seats.commit(home, [claiming(license, device)]);
  await seats.commit(home, [ending(await found(license, 'c'))]);
  const listed: string[] = [];
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const page = await seats.list(license, { limit: 2, cursor });
    listed.push(...page.items.map(({ value }) => JSON.stringify(value.holder)));
    cursor = page.nextCursor;
  }
  expect(listed.toSorted()).toEqual(['a', 'b', 'd', 'e'].map((device) => JSON.stringify(named(device))));
});

test('a holder may have the longest name that there is', async () => {
  const license = await withFree(1);
  const device = '\u{1f680}'.repeat(128);
  await expect(seats.commit(home, [take(license), claiming(license, device)])).resolves.toBe('committed');
  expect((await found(license, device)).value.holder).toEqual(named(device));
});

test('only what has ended, and is as it was seen, is swept', async () => {
  const license = await withFree(1);
  await seats.commit(home, [claiming(license, 'a')]);
  await seats.commit(home, [ending(await found(license, 'a'))]);
  const seen = await found(license, 'a');
  await seats.commit(home, [{ ...claiming(license, 'a'), over: seen }]);
  await seats.sweep(seen);
  await expect(seats.find(home, license, named('a'))).resolves.toMatchObject({ version: 1 });
  await seats.commit(home, [ending(await found(license, 'a'))]);
  await seats.sweep(await found(license, 'a'));
  await expect(seats.find(home, license, named('a'))).resolves.toBeUndefined();
});

/** DynamoDB Local serialises transactions: none conflicts, and nothing is throttled. */
describe('when transactions meet', () => {
  const license = newLicenseId();
  let dynamoDb: AwsStub<object, { $metadata: object }, never>;

  beforeEach(() => {
    dynamoDb = mockClient(DynamoDBClient) as unknown as typeof dynamoDb;
  });
  afterEach(() => {
    dynamoDb.restore();
  });

  const cancelled = (...codes: readonly string[]) =>
    new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  const committing = (...codes: readonly string[]) => {
    dynamoDb.on(TransactWriteItemsCommand as never).rejects(cancelled(...codes));
    return seats.commit(home, [take(license), claiming(license, 'a')]);
  };

  test.each([
    [['TransactionConflict', 'None'], 'contended'],
    [['None', 'TransactionConflict'], 'contended'],
    [['ConditionalCheckFailed', 'None'], 'not-free'],
    [['ConditionalCheckFailed', 'ConditionalCheckFailed'], 'seat-changed'],
    [['TransactionConflict', 'ConditionalCheckFailed'], 'seat-changed'],
  ])('%j is %s', async (codes, outcome) => {
    await expect(committing(...codes)).resolves.toBe(outcome);
  });

  test('throttling is a dependency that does not answer', async () => {
    await expect(committing('ThrottlingError', 'None')).rejects.toThrow(DependencyUnavailable);
  });

  test('a renewal or a move of an account that meets a transaction is lost, not a fault', async () => {
    const conflict = new TransactionConflictException({ message: 'conflict', $metadata: {} });
    dynamoDb.on(UpdateItemCommand as never).rejects(conflict);
    const seat = { ...claiming(license, 'a').after, version: 1 };
    await expect(seats.renew(seat, later(20))).resolves.toBe(false);
    const pool = { ...emptyPool(license, SEATS, home), version: 3 };
    await expect(poolStore(tableFor(table)).move(pool, mint(pool, 1), eventOf('pool.minted'))).resolves.toBe(false);
  });
});
