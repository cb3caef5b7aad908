import {
  DeleteItemCommand,
  DynamoDBClient,
  type QueryCommandInput,
  TransactWriteItemsCommand,
  TransactionConflictException,
  TransactionInProgressException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AwsStub, mockClient } from 'aws-sdk-client-mock';
import { seatStore } from '../../../lambdas/adapters/dynamodb/seat-store.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import { seatIndex } from '../../../lambdas/contract/table.ts';
import type { LicenseId } from '../../../lambdas/core/ids.ts';
import { type Instant, instantAt } from '../../../lambdas/core/instant.ts';
import { credit, holdingsOf, send, yieldTo } from '../../../lambdas/core/seats/pool.ts';
import type { SeatRange } from '../../../lambdas/core/seats/reclaim.ts';
import { OVERDRAFT } from '../../../lambdas/core/seats/seat-resource.ts';
import { labelOf } from '../../../lambdas/core/seats/seat.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import type { SeatOutcome, SeatStep } from '../../../lambdas/operations/seats/seat-ports.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import { NOON, eventOf, newLicenseId, tableFor } from '../../support/licensing.ts';
import {
  type SeatBench,
  cancelled,
  claiming,
  device,
  ending,
  giveBack,
  ireland,
  noPool,
  nodeLocked,
  owesNothing,
  pastNoon,
  seatBench,
  take,
  user,
  virginia,
} from '../../support/seat-fixtures.ts';

const [a, b] = [device('a'), device('b')];

let table: TestTable;
let bench: SeatBench;

beforeAll(async () => {
  table = await createTestTable([ireland, virginia]);
  bench = seatBench(table);
});

afterAll(() => {
  table.close();
});

const commit = (...steps: readonly SeatStep[]) => bench.seats.commit(ireland, steps);

/** A license whose pool was thought lost: others have taken over all that it holds, and one seat is still held. */
const inDebt = async () => {
  const license = await bench.withFree(1);
  await commit(take(license), claiming(license, a));
  const own = await bench.poolOf(license);
  const taken = { ...noPool(license, virginia).pool, received: { [ireland]: 1 } };
  const move = yieldTo(own, taken);
  if (move === undefined) throw new Error('nothing was taken over');
  await bench.pools.move(own, move, eventOf(move.action));
  return license;
};

describe('a claim', () => {
  test('takes one and puts the seat', async () => {
    const license = await bench.withFree(1);
    const claim = claiming(license, a);
    await expect(commit(take(license), claim)).resolves.toBe('committed');
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 0, used: 1, version: 1 });
    await expect(bench.seatOf(license, a)).resolves.toEqual({ ...claim.after, version: 1 });
  });

  test('that finds nothing free leaves no seat', async () => {
    const license = await bench.withFree(0);
    await expect(commit(take(license), claiming(license, a))).resolves.toBe('not-free');
    await expect(bench.seats.find(ireland, license, a)).resolves.toBeUndefined();
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 0, used: 0 });
  });

  test('where there is no pool finds nothing free, and makes none', async () => {
    const license = newLicenseId();
    await expect(commit(take(license), claiming(license, a))).resolves.toBe('not-free');
    await expect(bench.poolItem(license)).resolves.toBeUndefined();
    await expect(bench.seats.find(ireland, license, a)).resolves.toBeUndefined();
  });

  test('whose holder has an item that was not seen takes nothing', async () => {
    const license = await bench.withFree(2);
    await commit(take(license), claiming(license, a));
    await expect(commit(take(license), claiming(license, a))).resolves.toBe('seat-changed');
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 1, used: 1 });
  });

  test('is refused for the changed seat where too little is free as well: it may be one’s own', async () => {
    const license = await bench.withFree(1);
    await commit(take(license), claiming(license, a));
    await expect(commit(take(license), claiming(license, a))).resolves.toBe('seat-changed');
  });

  test('needs as much free as it says, and takes one', async () => {
    const license = await bench.withFree(2);
    await expect(commit(take(license, { freeNeeded: 3 }), claiming(license, a))).resolves.toBe('not-free');
    await expect(commit(take(license, { freeNeeded: 2 }), claiming(license, a))).resolves.toBe('committed');
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 1, used: 1 });
  });

  test('of two resources takes both or neither', async () => {
    const license = await bench.withFree(2);
    const both = [take(license), take(license, { resource: OVERDRAFT })];
    await expect(commit(...both)).resolves.toBe('not-free');
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 2, used: 0 });
    await bench.supply(license, 1, ireland, OVERDRAFT);
    await expect(commit(...both)).resolves.toBe('committed');
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 1, used: 1 });
    await expect(bench.poolOf(license, ireland, OVERDRAFT)).resolves.toMatchObject({ free: 0, used: 1 });
  });

  test('leaves its event on the seat and none on the pool: the claim is the seat’s', async () => {
    const license = await bench.withFree(1);
    await expect(bench.poolItem(license)).resolves.toHaveProperty('change');
    const claim = claiming(license, a);
    await commit(take(license), claim);
    await expect(bench.poolItem(license)).resolves.not.toHaveProperty('change');
    await expect(bench.seatItem(license, a)).resolves.toMatchObject({
      entity: 'seat',
      writer: ireland,
      version: 1,
      change: claim.event,
    });
  });

  test('stands in the region asked, and takes from its pool alone', async () => {
    const license = await bench.withFree(1);
    await bench.supply(license, 1, virginia);
    const steps = [take(license), claiming(license, a, { region: virginia })];
    await expect(bench.seats.commit(virginia, steps)).resolves.toBe('committed');
    await expect(bench.poolItem(license, ireland)).resolves.toMatchObject({ free: 1, used: 0 });
    await expect(bench.poolItem(license, virginia)).resolves.toMatchObject({ free: 0, used: 1 });
    await expect(bench.seats.find(ireland, license, a)).resolves.toBeUndefined();
  });
});

/** Tried again while others are at the same items, as the operations do; the engine lets some through each time. */
const commitAgain = async (steps: readonly SeatStep[], tries = 50): Promise<SeatOutcome> => {
  const outcome = await commit(...steps);
  return outcome === 'contended' && tries > 1 ? commitAgain(steps, tries - 1) : outcome;
};

const FIFTY = Array.from({ length: 50 }, (_, at) => device(`device-${at}`));

describe('many at once', () => {
  test('of fifty claims for twenty seats let twenty through', async () => {
    const license = await bench.withFree(20);
    const outcomes = await Promise.all(FIFTY.map((holder) => commitAgain([take(license), claiming(license, holder)])));
    expect(outcomes.toSorted()).toEqual([
      ...Array.from({ length: 20 }, () => 'committed'),
      ...Array.from({ length: 30 }, () => 'not-free'),
    ]);
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 0, used: 20 });
    const { items } = await bench.seats.list(license, { limit: 100 });
    const winners = FIFTY.filter((_, at) => outcomes[at] === 'committed').map(labelOf);
    expect(items.map(({ value }) => labelOf(value.holder)).toSorted()).toEqual(winners.toSorted());
  });

  test('of one holder let one through', async () => {
    const license = await bench.withFree(20);
    const outcomes = await Promise.all(FIFTY.map(() => commitAgain([take(license), claiming(license, a)])));
    expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1);
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 19, used: 1 });
  });

  test('while the account moves, keep what it holds equal to what is free and used', async () => {
    const license = await bench.withFree(30);
    const own = await bench.poolOf(license);
    const [sent, ...outcomes] = await Promise.all([
      bench.pools.move(own, send(own, virginia, 10), eventOf('pool.sent')),
      ...FIFTY.map((holder) => commitAgain([take(license), claiming(license, holder)])),
    ]);
    const used = outcomes.filter((outcome) => outcome === 'committed').length;
    const after = await bench.poolOf(license);
    expect(after).toMatchObject({ used, version: sent ? 2 : 1, free: holdingsOf(after.pool) - used });
    expect(used).toBe(holdingsOf(after.pool));
  });
});

describe('a release', () => {
  test('ends the seat and gives back once, however often it is tried', async () => {
    const license = await bench.withFree(1);
    await commit(take(license), claiming(license, a));
    const release = [ending(await bench.seatOf(license, a)), giveBack(license)];
    await expect(commit(...release)).resolves.toBe('committed');
    await expect(commit(...release)).resolves.toBe('seat-changed');
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 1, used: 0, version: 1 });
    await expect(bench.seatOf(license, a)).resolves.toMatchObject({
      version: 2,
      value: { ended: { how: 'released' } },
    });
  });

  test('gives back no more than is used: the seat stays as it is', async () => {
    const license = await bench.withFree(1);
    const seat = await bench.hold(license, a);
    await expect(commit(ending(seat), giveBack(license))).resolves.toBe('not-free');
    await expect(bench.seatOf(license, a)).resolves.toEqual(seat);
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 1, used: 0 });
  });

  test('pays what is owed first', async () => {
    const license = await inDebt();
    await expect(bench.poolOf(license)).resolves.toMatchObject({ free: -1, used: 1 });
    await commit(ending(await bench.seatOf(license, a)), giveBack(license));
    await expect(bench.poolOf(license)).resolves.toMatchObject({ free: 0, used: 0 });
    await expect(commit(take(license), claiming(license, b))).resolves.toBe('not-free');
  });
});

describe('a place that is handed on', () => {
  const handOn = async (license: LicenseId) =>
    commit(ending(await bench.seatOf(license, a), 'reclaimed'), claiming(license, b), owesNothing(license));

  test('moves no pool: one seat ends and another one begins', async () => {
    const license = await bench.withFree(1);
    await commit(take(license), claiming(license, a));
    await expect(handOn(license)).resolves.toBe('committed');
    await expect(bench.poolItem(license)).resolves.toMatchObject({ free: 0, used: 1 });
    await expect(bench.seatOf(license, a)).resolves.toMatchObject({ value: { ended: { how: 'reclaimed' } } });
    await expect(bench.seatOf(license, b)).resolves.not.toHaveProperty('value.ended');
  });

  test('is handed on by nobody while the region owes it', async () => {
    const license = await inDebt();
    await expect(handOn(license)).resolves.toBe('not-free');
    await expect(bench.seatOf(license, a)).resolves.not.toHaveProperty('value.ended');
    await expect(bench.seats.find(ireland, license, b)).resolves.toBeUndefined();
    const own = await bench.poolOf(license);
    const paid = credit(own, { ...noPool(license, virginia).pool, sent: { [ireland]: 1 } });
    if (paid === undefined) throw new Error('nothing is under way');
    await bench.pools.move(own, paid, eventOf(paid.action));
    await expect(handOn(license)).resolves.toBe('committed');
  });

  test('goes to one of two who saw it', async () => {
    const license = await bench.withFree(1);
    await commit(take(license), claiming(license, a));
    const over = await bench.seatOf(license, a);
    await expect(commit(ending(over), claiming(license, b))).resolves.toBe('committed');
    await expect(commit(ending(over), claiming(license, device('c')))).resolves.toBe('seat-changed');
    await expect(bench.seats.find(ireland, license, device('c'))).resolves.toBeUndefined();
  });
});

describe('the item of a holder', () => {
  test('serves one seat after the other, each from version 1', async () => {
    const over = await bench.end(await bench.hold(newLicenseId(), a));
    expect(over.version).toBe(2);
    const next = { ...claiming(over.value.license, a), over };
    await expect(commit(next)).resolves.toBe('committed');
    await expect(bench.seatOf(over.value.license, a)).resolves.toEqual({ ...next.after, version: 1 });
  });

  test('is not taken for an earlier seat of the same version', async () => {
    const first = await bench.hold(newLicenseId(), a, { policy: nodeLocked });
    const over = await bench.end(first);
    await commit({ ...claiming(over.value.license, a, { policy: nodeLocked }), over });
    await expect(commit(ending(first))).resolves.toBe('seat-changed');
  });

  test('is not taken for the same seat before it was changed, though its lease is as it was', async () => {
    const seen = await bench.hold(newLicenseId(), a);
    const { license } = seen.value;
    const change = { ...seen, value: { ...seen.value, name: 'A’s laptop' } };
    const rename = { kind: 'seat-change', seen, after: change, event: eventOf('seat.updated') } as const;
    await expect(commit(rename)).resolves.toBe('committed');
    await expect(commit(rename)).resolves.toBe('seat-changed');
    await expect(commit(ending(seen))).resolves.toBe('seat-changed');
    await expect(bench.seats.renew(seen, pastNoon(20))).resolves.toBe(false);
    await expect(bench.seatOf(license, a)).resolves.toEqual({ ...change, version: 2 });
  });

  test('is a device’s or a user’s: one name of two kinds is two holders', async () => {
    const { value: held } = await bench.hold(newLicenseId(), a);
    await expect(bench.seats.find(ireland, held.license, user('a'))).resolves.toBeUndefined();
    await bench.hold(held.license, user('a', 'laptop'), { policy: nodeLocked });
    await expect(bench.seatOf(held.license, user('a'))).resolves.toMatchObject({
      value: { holder: user('a', 'laptop') },
    });
    await expect(bench.seatOf(held.license, a)).resolves.toMatchObject({ value: held });
  });

  test.each(['\u{1f680}'.repeat(256), '\u{10ffff}'.repeat(256), `#${'ü'.repeat(254)}/`, ' ', 'constructor'])(
    'may have any name, of 256 characters at most: %j',
    async (name) => {
      const license = await bench.withFree(1);
      await expect(commit(take(license), claiming(license, device(name)))).resolves.toBe('committed');
      const seat = await bench.seatOf(license, device(name));
      expect(seat.value.holder).toEqual(device(name));
      await expect(bench.seats.renew(seat, pastNoon(20))).resolves.toBe(true);
      const { items } = await bench.seats.list(license, { limit: 9 });
      expect(items.map(({ value }) => value.holder)).toEqual([device(name)]);
    },
  );
});

describe('a renewal', () => {
  test('moves the lease alone: neither document nor version, and without an event', async () => {
    const seat = await bench.hold(newLicenseId(), a);
    const { change, ...before } = { change: undefined, ...(await bench.seatItem(seat.value.license, a)) };
    expect(change).toBeDefined();
    await expect(bench.seats.renew(seat, pastNoon(20))).resolves.toBe(true);
    await expect(bench.seatOf(seat.value.license, a)).resolves.toEqual({ ...seat, leaseUntil: pastNoon(20) });
    await expect(bench.seatItem(seat.value.license, a)).resolves.toEqual({
      ...before,
      leaseUntil: pastNoon(20),
      seatLease: pastNoon(20),
    });
  });

  test('saves the seat from whoever saw its lease over', async () => {
    const seen = await bench.hold(newLicenseId(), a);
    await bench.seats.renew(seen, pastNoon(20));
    await expect(commit(ending(seen, 'reclaimed'))).resolves.toBe('seat-changed');
    await expect(bench.seatOf(seen.value.license, a)).resolves.toEqual({ ...seen, leaseUntil: pastNoon(20) });
  });

  test('by what was seen before another one is false: the lease never moves back', async () => {
    const seen = await bench.hold(newLicenseId(), a);
    await bench.seats.renew(seen, pastNoon(20));
    await expect(bench.seats.renew(seen, pastNoon(15))).resolves.toBe(false);
    await expect(bench.seatOf(seen.value.license, a)).resolves.toMatchObject({ leaseUntil: pastNoon(20) });
  });

  test('of a seat that has ended is false, whatever was seen of it', async () => {
    const seen = await bench.hold(newLicenseId(), a);
    const left = await bench.end(seen);
    await expect(bench.seats.renew(seen, pastNoon(20))).resolves.toBe(false);
    await expect(bench.seats.renew(left, pastNoon(20))).resolves.toBe(false);
    await expect(bench.seats.renew(left, null)).resolves.toBe(false);
    await expect(bench.seatOf(seen.value.license, a)).resolves.toEqual(left);
  });

  test('of a seat that is not there is false, and makes none', async () => {
    const license = newLicenseId();
    await expect(bench.seats.renew({ ...claiming(license, a).after, version: 1 }, pastNoon(20))).resolves.toBe(false);
    await expect(bench.seats.find(ireland, license, a)).resolves.toBeUndefined();
  });

  test('goes to the region of the seat, whichever region asks', async () => {
    const seat = await bench.hold(newLicenseId(), a, { region: virginia });
    const { license } = seat.value;
    await expect(bench.seats.renew(seat, pastNoon(20))).resolves.toBe(true);
    await expect(bench.seatOf(license, a, virginia)).resolves.toEqual({ ...seat, leaseUntil: pastNoon(20) });
    await bench.seats.sweep(await bench.end(seat));
    await expect(bench.seats.find(virginia, license, a)).resolves.toBeUndefined();
  });

  test('takes the lease away where the plan knows none any more', async () => {
    const seat = await bench.hold(newLicenseId(), a);
    await expect(bench.seats.renew(seat, null)).resolves.toBe(true);
    const { value, version } = seat;
    const unleased = await bench.seatOf(value.license, a);
    expect(unleased).toEqual({ value, version });
    await expect(commit(ending(seat))).resolves.toBe('seat-changed');
    await expect(commit(ending(unleased))).resolves.toBe('committed');
  });

  test('gives a lease to a seat that had none', async () => {
    const seat = await bench.hold(newLicenseId(), a, { policy: nodeLocked });
    await expect(bench.seats.renew(seat, pastNoon(20))).resolves.toBe(true);
    await expect(bench.seatOf(seat.value.license, a)).resolves.toEqual({ ...seat, leaseUntil: pastNoon(20) });
    await expect(commit(ending(seat))).resolves.toBe('seat-changed');
  });
});

describe('candidates', () => {
  const holdersIn = async (license: LicenseId, ranges: SeatRange | readonly SeatRange[], now: Instant = NOON) =>
    (await bench.seats.candidates(ireland, license, { ranges: [ranges].flat(), now }))
      .map(({ value }) => labelOf(value.holder))
      .toSorted();
  const [before, end] = [instantAt(Date.parse(pastNoon(10)) - 1), pastNoon(10)];

  test('are seats whose lease is over, from its last instant on; live ones are not', async () => {
    const { license } = (await bench.hold(newLicenseId(), a)).value;
    await bench.seats.renew(await bench.hold(license, b), pastNoon(20));
    await expect(holdersIn(license, 'leased', before)).resolves.toEqual([]);
    await expect(holdersIn(license, 'leased', end)).resolves.toEqual(['a']);
    await expect(holdersIn(license, 'leased', pastNoon(20))).resolves.toEqual(['a', 'b']);
    await expect(holdersIn(license, 'any-lease', NOON)).resolves.toEqual(['a', 'b']);
  });

  test('without a lease are found as such, by kind of holder', async () => {
    const license = newLicenseId();
    await bench.hold(license, a, { policy: nodeLocked });
    await bench.hold(license, user('u', 'a'), { policy: nodeLocked });
    await bench.hold(license, device('leased'));
    await expect(holdersIn(license, 'device')).resolves.toEqual(['a']);
    await expect(holdersIn(license, 'user')).resolves.toEqual(['u']);
    await expect(holdersIn(license, 'unleased')).resolves.toEqual(['a', 'u']);
    await expect(holdersIn(license, ['leased', 'unleased'], end)).resolves.toEqual(['a', 'leased', 'u']);
  });

  test('change their range with their lease', async () => {
    const seat = await bench.hold(newLicenseId(), a);
    const { license } = seat.value;
    await bench.seats.renew(seat, null);
    await expect(holdersIn(license, 'any-lease', end)).resolves.toEqual([]);
    await expect(holdersIn(license, 'device')).resolves.toEqual(['a']);
    await bench.seats.renew(await bench.seatOf(license, a), pastNoon(20));
    await expect(holdersIn(license, 'unleased')).resolves.toEqual([]);
    await expect(holdersIn(license, 'leased', pastNoon(20))).resolves.toEqual(['a']);
  });

  test('never are seats that have ended', async () => {
    const license = newLicenseId();
    await bench.end(await bench.hold(license, a));
    await bench.end(await bench.hold(license, b, { policy: nodeLocked }));
    await expect(holdersIn(license, ['any-lease', 'unleased'], pastNoon(60))).resolves.toEqual([]);
  });

  test('are of the region asked and of the license asked alone', async () => {
    const { license } = (await bench.hold(newLicenseId(), a)).value;
    await bench.hold(license, b, { region: virginia });
    await bench.hold(newLicenseId(), device('c'));
    await expect(holdersIn(license, 'leased', end)).resolves.toEqual(['a']);
    const there = await bench.seats.candidates(virginia, license, { ranges: ['leased'], now: end });
    expect(there.map(({ value }) => value.holder)).toEqual([b]);
  });

  test('are as they are now, so that they can be ended by what was seen', async () => {
    const seat = await bench.hold(newLicenseId(), a);
    const [candidate] = await bench.seats.candidates(ireland, seat.value.license, { ranges: ['leased'], now: end });
    expect(candidate).toEqual(seat);
  });

  test('are some of many: the oldest first, and not always in the same order', async () => {
    const license = newLicenseId();
    await Promise.all(FIFTY.map((holder) => bench.hold(license, holder)));
    const old = Array.from({ length: 4 }, (_, at) => device(`old-${at}`));
    await Promise.all(old.map((holder) => bench.hold(license, holder, { at: pastNoon(-60) })));
    const orders = new Set<string>();
    for (let asked = 0; asked < 20; asked += 1) {
      const found = await bench.seats.candidates(ireland, license, { ranges: ['leased'], now: end });
      const names = found.map(({ value }) => labelOf(value.holder));
      expect(names.filter((name) => name.startsWith('old-')).toSorted()).toEqual(old.map(labelOf));
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeLessThan(FIFTY.length);
      orders.add(names.join());
    }
    expect(orders.size).toBeGreaterThan(1);
  });
});

describe('while its lease is taken away,', () => {
  /** A client by which the search for leases is over, and the lease taken away, before seats without one are searched. */
  const slowClient = (takeAway: () => Promise<unknown>) => {
    const { endpoint, credentials } = table;
    const client = new DynamoDBClient({ endpoint, credentials, region: ireland });
    const takenAway = Promise.withResolvers<unknown>();
    let unanswered: number = seatIndex.shards;
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context['commandName'] !== 'QueryCommand') return next(args);
        const { KeyConditionExpression = '' } = args.input as QueryCommandInput;
        if (KeyConditionExpression.includes('begins_with')) await takenAway.promise;
        const answer = await next(args);
        if (!KeyConditionExpression.includes('begins_with')) unanswered -= 1;
        if (unanswered === 0) await takeAway().then(takenAway.resolve, takenAway.reject);
        return answer;
      },
      { step: 'initialize' },
    );
    return client;
  };

  // Found in both ranges, it is asked for twice in one batch, which DynamoDB refuses: a fault for now.
  test('a seat is one candidate', async () => {
    const seat = await bench.hold(newLicenseId(), a);
    const client = slowClient(() => bench.seats.renew(seat, null));
    const { candidates } = seatStore({ ...tableFor(table), replica: () => client }, systemRandom);
    const found = await candidates(ireland, seat.value.license, { ranges: ['leased', 'unleased'], now: pastNoon(10) });
    client.destroy();
    expect(found.map(({ value }) => value.holder)).toEqual([a]);
  });
});

describe('a sweep', () => {
  test('removes a seat that has ended', async () => {
    const left = await bench.end(await bench.hold(newLicenseId(), a));
    await bench.seats.sweep(left);
    await expect(bench.seats.find(ireland, left.value.license, a)).resolves.toBeUndefined();
    await expect(bench.seats.sweep(left)).resolves.toBeUndefined();
  });

  test('leaves the seat that came after it, though it has ended at the same version', async () => {
    const left = await bench.end(await bench.hold(newLicenseId(), a));
    await commit({ ...claiming(left.value.license, a), over: left });
    await bench.seats.sweep(left);
    const next = await bench.seatOf(left.value.license, a);
    expect(next.value.id).not.toBe(left.value.id);
    const ended = await bench.end(next);
    await bench.seats.sweep(left);
    await expect(bench.seatOf(left.value.license, a)).resolves.toEqual(ended);
  });

  test('leaves a seat that was held when it was seen, and has ended since', async () => {
    const seen = await bench.hold(newLicenseId(), a);
    const left = await bench.end(seen);
    await bench.seats.sweep(seen);
    await expect(bench.seatOf(seen.value.license, a)).resolves.toEqual(left);
  });

  // Its caller looks first; the write itself does not insist on it for now.
  test('leaves a seat that is held', async () => {
    const seat = await bench.hold(newLicenseId(), a);
    await bench.seats.sweep(seat);
    await expect(bench.seatOf(seat.value.license, a)).resolves.toEqual(seat);
  });
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

  const committing = (...codes: readonly string[]) => {
    dynamoDb.on(TransactWriteItemsCommand as never).rejects(cancelled(...codes));
    return commit(take(license), claiming(license, a));
  };

  test.each<[string[], SeatOutcome]>([
    [['TransactionConflict', 'None'], 'contended'],
    [['None', 'TransactionConflict'], 'contended'],
    [['TransactionConflict', 'TransactionConflict'], 'contended'],
    [['ConditionalCheckFailed', 'None'], 'not-free'],
    [['ConditionalCheckFailed', 'TransactionConflict'], 'not-free'],
    [['None', 'ConditionalCheckFailed'], 'seat-changed'],
    [['ConditionalCheckFailed', 'ConditionalCheckFailed'], 'seat-changed'],
    [['TransactionConflict', 'ConditionalCheckFailed'], 'seat-changed'],
  ])('%j is %s', async (codes, outcome) => {
    await expect(committing(...codes)).resolves.toBe(outcome);
  });

  test.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])(
    '%s is a dependency that does not answer',
    async (code) => {
      await expect(committing(code, 'None')).rejects.toThrow(DependencyUnavailable);
    },
  );

  test('a transaction that is cancelled for a defect of ours is thrown as it is', async () => {
    await expect(committing('ValidationError', 'None')).rejects.toThrow('cancelled');
    await expect(committing('ValidationError', 'None')).rejects.not.toThrow(DependencyUnavailable);
  });

  // After a time-out the SDK sends it again with the same token, while the first one may be under way. A fault for now.
  test('one that is still under way when it is sent again may be tried again', async () => {
    const underWay = new TransactionInProgressException({ message: 'in progress', $metadata: { httpStatusCode: 400 } });
    dynamoDb.on(TransactWriteItemsCommand as never).rejects(underWay);
    const outcome = await commit(take(license), claiming(license, a)).catch((error: unknown) => error);
    expect(outcome === 'contended' || outcome instanceof DependencyUnavailable).toBe(true);
  });

  describe('outside of it,', () => {
    const conflict = new TransactionConflictException({ message: 'conflict', $metadata: {} });
    const seat = { ...claiming(license, a).after, version: 1 };

    test('a renewal is lost, not a fault', async () => {
      dynamoDb.on(UpdateItemCommand as never).rejects(conflict);
      await expect(bench.seats.renew(seat, pastNoon(20))).resolves.toBe(false);
    });

    test('a sweep leaves the seat to the next one', async () => {
      dynamoDb.on(DeleteItemCommand as never).rejects(conflict);
      await expect(bench.seats.sweep(seat)).resolves.toBeUndefined();
    });

    test('a renewal that is throttled is a dependency that does not answer', async () => {
      dynamoDb
        .on(UpdateItemCommand as never)
        .rejects(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
      await expect(bench.seats.renew(seat, pastNoon(20))).rejects.toThrow(DependencyUnavailable);
    });
  });
});
