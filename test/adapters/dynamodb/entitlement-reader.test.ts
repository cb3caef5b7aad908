import { inspect } from 'node:util';
import { BatchGetItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type AwsStub, mockClient } from 'aws-sdk-client-mock';
import { entitlementReader } from '../../../lambdas/adapters/dynamodb/entitlement-reader.ts';
import { toItem } from '../../../lambdas/adapters/dynamodb/items.ts';
import { poolKey, seatKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import { ledger } from '../../../lambdas/adapters/dynamodb/ledger.ts';
import { PlanCache } from '../../../lambdas/adapters/dynamodb/plan-cache.ts';
import { PoolMemory } from '../../../lambdas/adapters/dynamodb/pool-memory.ts';
import { seatToItem } from '../../../lambdas/adapters/dynamodb/seat-items.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import { OVERDRAFT, SEATS } from '../../../lambdas/core/seats/seat-resource.ts';
import type { HolderName } from '../../../lambdas/core/seats/seat.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import type { LicenseFacts } from '../../../lambdas/operations/ports.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import { issued, monthly, newLicenseId, planNamed, publication, regionOf, tableFor } from '../../support/licensing.ts';
import {
  type SeatBench,
  claiming,
  device,
  ireland,
  mumbai,
  noPool,
  seatBench,
  user,
  virginia,
} from '../../support/seat-fixtures.ts';

const STALENESS = 5_000;
const home = regionOf('eu-west-1');

/** A cache under a clock that the test sets, with every refresh due after exactly half the staleness. */
const cacheAt = (clock: { now: number }) =>
  new PlanCache({ staleness: STALENESS, now: () => clock.now, spread: () => 0 });

const memoryAt = (clock: { now: number }) => new PoolMemory({ staleness: STALENESS, now: () => clock.now });

/** Counts what goes over the wire, request by request. */
const countingRequests = (client: DynamoDBClient) => {
  const requests: string[][] = [];
  client.middlewareStack.add(
    (next) => (args) => {
      const { RequestItems } = args.input as { RequestItems?: Record<string, { Keys: { pk: { S: string } }[] }> };
      requests.push(Object.values(RequestItems ?? {}).flatMap(({ Keys }) => Keys.map(({ pk }) => pk.S)));
      return next(args);
    },
    { step: 'finalizeRequest', name: 'countRequests' },
  );
  return requests;
};

describe('against DynamoDB Local', () => {
  let table: TestTable;
  const license = issued();

  beforeAll(async () => {
    table = await createTestTable();
    const { commit } = ledger(tableFor(table), systemRandom);
    await commit(home, publication(monthly()));
    await commit(home, publication(monthly('team')));
    await commit(home, [license.write]);
  });

  afterAll(() => {
    table.close();
  });

  const open = (clock = { now: 0 }) => {
    const client = table.client();
    client.middlewareStack.remove('countRequests');
    const requests = countingRequests(client);
    return {
      reader: entitlementReader({
        client,
        tableName: table.tableName,
        regions: [home],
        plans: cacheAt(clock),
        pools: memoryAt(clock),
      }),
      requests,
      clock,
    };
  };

  test('a license comes back as it was written, with the hash of its key', async () => {
    const { reader } = open();
    await expect(reader.license(license.license.id)).resolves.toEqual({
      license: { value: license.license, version: 1, secret: { keyHash: license.keyHash } },
      seats: [],
      pools: [],
      poolsAreRemembered: false,
    });
  });

  test('there is no license that was never issued', async () => {
    const { reader } = open();
    await expect(reader.license(newLicenseId())).resolves.toBeUndefined();
  });

  test('with a warm plan, a license and its plan take one request', async () => {
    const { reader, requests } = open();
    await reader.plan(planNamed('pro'));
    requests.length = 0;
    await reader.license(license.license.id);
    await expect(reader.plan(planNamed('pro'))).resolves.toEqual({ version: monthly(), stale: false });
    expect(requests).toEqual([[`license#${license.license.id}`]]);
  });

  test('a plan that is due comes along with the license, in the same request', async () => {
    const { reader, requests, clock } = open();
    await reader.plan(planNamed('pro'));
    requests.length = 0;
    clock.now = STALENESS / 2;
    await reader.license(license.license.id);
    expect(requests).toEqual([[`license#${license.license.id}`, 'plan#pro']]);
  });

  test('an instant before it is due, a plan stays as it is', async () => {
    const { reader, requests, clock } = open();
    await reader.plan(planNamed('pro'));
    requests.length = 0;
    clock.now = STALENESS / 2 - 1;
    await reader.license(license.license.id);
    expect(requests).toEqual([[`license#${license.license.id}`]]);
  });

  test('after any pause the plans in use are refreshed with the next license: still one request', async () => {
    const { reader, requests, clock } = open();
    await reader.plan(planNamed('pro'));
    requests.length = 0;
    clock.now = 60 * 60 * 1000;
    await reader.license(license.license.id);
    await expect(reader.plan(planNamed('pro'))).resolves.toEqual({ version: monthly(), stale: false });
    expect(requests).toHaveLength(1);
  });

  test('a version that was put in force is served within the staleness', async () => {
    const { commit } = ledger(tableFor(table), systemRandom);
    const { reader, clock } = open();
    await reader.plan(planNamed('team'));
    const second = monthly('team', 2);
    await commit(home, publication(second, 1));
    clock.now = STALENESS;
    await reader.license(license.license.id);
    await expect(reader.plan(planNamed('team'))).resolves.toEqual({ version: second, stale: false });
  });

  test('however many ask for a plan that is not in memory, it is read once', async () => {
    const { reader, requests } = open();
    const answers = await Promise.all(Array.from({ length: 50 }, () => reader.plan(planNamed('pro'))));
    expect(new Set(answers.map((answer) => answer.version.version))).toEqual(new Set([1]));
    expect(requests).toEqual([['plan#pro']]);
  });

  describe('a plan that this version cannot read', () => {
    const spoil = (name: string) => {
      const { commit } = ledger(tableFor(table), systemRandom);
      const [, rollout] = publication(monthly(name));
      if (rollout === undefined) throw new Error('a publication is two writes');
      const item = toItem(rollout, home);
      return {
        publish: () => commit(home, publication(monthly(name))),
        spoil: () =>
          table.client().send(put({ ...item, document: { M: { ...item['document']?.M, newer: { N: '1' } } } })),
        mend: () => table.client().send(put(item)),
      };
    };
    const put = (Item: ReturnType<typeof toItem>) => new PutItemCommand({ TableName: table.tableName, Item });
    const linesOf = (write: { mock: { calls: unknown[][] } }) =>
      write.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown);

    /** A reader that knows the plan `name`, which was spoilt since and is due. */
    const afterSpoiling = async (name: string) => {
      const plan = spoil(name);
      await plan.publish();
      const opened = open();
      await opened.reader.plan(planNamed(name));
      await plan.spoil();
      opened.clock.now = STALENESS / 2;
      opened.requests.length = 0;
      return { ...opened, ...plan };
    };

    afterEach(() => {
      jest.restoreAllMocks();
    });

    test('fails no license that it merely comes along with: it grows stale, and the log says so once', async () => {
      const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      const { reader, requests } = await afterSpoiling('newer-along');
      for (let asked = 0; asked < 3; asked += 1) {
        await expect(reader.license(license.license.id)).resolves.toMatchObject({ license: { version: 1 } });
      }
      await expect(reader.plan(planNamed('newer-along'))).resolves.toEqual({
        version: monthly('newer-along'),
        stale: false,
      });
      expect(linesOf(written)).toEqual([
        {
          level: 'ERROR',
          message: 'A plan cannot be read; it is served as it was until it is stale, and then not at all.',
          plan: 'newer-along',
          error: { name: expect.any(String), message: expect.stringContaining('newer') },
        },
      ]);
      expect(requests.flat().filter((pk) => pk === 'plan#newer-along')).toHaveLength(1);
    });

    test('does not keep the others from being refreshed', async () => {
      jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      const { reader, requests, clock } = await afterSpoiling('newer-beside');
      clock.now = 0;
      await reader.plan(planNamed('pro'));
      clock.now = STALENESS;
      await reader.license(license.license.id);
      requests.length = 0;
      await expect(reader.plan(planNamed('pro'))).resolves.toMatchObject({ stale: false });
      expect(requests).toEqual([]);
    });

    test('is a fault where it is asked for itself and what is known of it is stale', async () => {
      jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      const { reader, clock } = await afterSpoiling('newer-itself');
      await reader.license(license.license.id);
      clock.now = STALENESS;
      await expect(reader.plan(planNamed('newer-itself'))).rejects.toThrow('newer');
      await expect(open().reader.plan(planNamed('newer-itself'))).rejects.toThrow('newer');
    });

    test('comes along again once it was mended and read', async () => {
      jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      const { reader, clock, requests, mend } = await afterSpoiling('newer-mended');
      await reader.license(license.license.id);
      await mend();
      clock.now = STALENESS;
      await expect(reader.plan(planNamed('newer-mended'))).resolves.toMatchObject({ stale: false });
      clock.now = STALENESS * 1.5;
      requests.length = 0;
      await reader.license(license.license.id);
      expect(requests).toEqual([[`license#${license.license.id}`, 'plan#newer-mended']]);
    });
  });

  test('a plan that is not in this region, or not yet, is a dependency that does not answer', async () => {
    const { reader } = open();
    await expect(reader.plan(planNamed('nowhere'))).rejects.toThrow(DependencyUnavailable);
  });
});

/** In a deployment of three regions, read in Ireland, where some of what the others wrote has arrived. */
describe('seats and pools along with a license', () => {
  const REGIONS = [ireland, virginia, mumbai];
  const license = issued();
  const { id } = license.license;
  let table: TestTable;
  let bench: SeatBench;

  beforeAll(async () => {
    table = await createTestTable(REGIONS);
    bench = seatBench(table);
    await ledger(tableFor(table), systemRandom).commit(home, [license.write]);
    for (const [at, region] of REGIONS.entries()) {
      await bench.supply(id, at + 1, region);
      await bench.supply(id, 9, region, OVERDRAFT);
      await bench.hold(id, device('a'), { region });
      await bench.hold(id, user('a', 'laptop'), { region });
      await bench.hold(id, device('b'), { region });
    }
    for (const region of [virginia, mumbai]) {
      await bench.arrive(seatKey(id, region, device('a')), { from: region, to: ireland });
      await bench.arrive(poolKey(id, SEATS, region), { from: region, to: ireland });
    }
    await bench.end(await bench.seatOf(id, device('b')));
  });

  afterAll(() => {
    table.close();
  });

  const open = (clock = { now: 0 }) => {
    const client = table.client();
    client.middlewareStack.remove('countRequests');
    const requests = countingRequests(client);
    const options = { client, tableName: table.tableName, regions: REGIONS };
    return {
      reader: entitlementReader({ ...options, plans: cacheAt(clock), pools: memoryAt(clock) }),
      requests,
      clock,
    };
  };
  const seatsOf = (holder: HolderName, regions = REGIONS) =>
    Promise.all(regions.map((region) => bench.seatOf(id, holder, region)));
  const poolsOf = (resource = SEATS, regions = REGIONS) =>
    Promise.all(regions.map((region) => bench.poolOf(id, region, resource)));
  /** A batch is answered in any order. */
  const anyOrder = (all: readonly unknown[] = []) =>
    all.toSorted((one, other) => (inspect(one) < inspect(other) ? -1 : 1));
  const sorted = (facts: LicenseFacts | undefined) =>
    facts && { ...facts, seats: anyOrder(facts.seats), pools: anyOrder(facts.pools) };

  test('take one request, whatever is asked for of however many regions', async () => {
    const { reader, requests } = open();
    await reader.license(id, { holders: [device('a'), user('a')], resources: [SEATS, OVERDRAFT] });
    const keys = REGIONS.flatMap((region) => [
      `seats#${id}#${region}`,
      `seats#${id}#${region}`,
      `pools#${id}#seats`,
      `pools#${id}#overdraft`,
    ]);
    expect(requests.map((request) => request.toSorted())).toEqual([[`license#${id}`, ...keys].toSorted()]);
  });

  test('are those of every region, as they are known here', async () => {
    const { reader } = open();
    const facts = await reader.license(id, { holders: [device('a')], resources: [SEATS] });
    expect(facts?.license.value).toEqual(license.license);
    expect(facts?.seats).toHaveLength(3);
    expect(anyOrder(facts?.seats)).toEqual(anyOrder(await seatsOf(device('a'))));
    expect(anyOrder(facts?.pools)).toEqual(anyOrder(await poolsOf()));
  });

  test('that have not arrived here are left out, and those that were not asked for', async () => {
    const { reader } = open();
    const facts = await reader.license(id, { holders: [user('a')], resources: [OVERDRAFT] });
    expect(facts?.seats).toEqual(await seatsOf(user('a'), [ireland]));
    expect(facts?.pools).toEqual(await poolsOf(OVERDRAFT, [ireland]));
    await expect(reader.license(id)).resolves.toMatchObject({ seats: [], pools: [] });
  });

  test('come with the license alone: without it there is nothing', async () => {
    const unknown = newLicenseId();
    await bench.supply(unknown, 1);
    await expect(open().reader.license(unknown, { resources: [SEATS] })).resolves.toBeUndefined();
  });

  test('that have ended say so', async () => {
    const facts = await open().reader.license(id, { holders: [device('b')] });
    expect(facts?.seats).toEqual(await seatsOf(device('b'), [ireland]));
    expect(facts?.seats).toMatchObject([{ value: { ended: { how: 'released' } } }]);
  });

  describe('where pools may be remembered,', () => {
    const along = { holders: [device('a')], resources: [SEATS], rememberedPools: true };

    test('they are read once in a while: seats each time, pools within the staleness from memory', async () => {
      const { reader, requests, clock } = open();
      const first = sorted(await reader.license(id, along));
      expect(first?.poolsAreRemembered).toBe(false);
      clock.now = STALENESS - 1;
      expect(sorted(await reader.license(id, along))).toEqual({ ...first, poolsAreRemembered: true });
      clock.now = STALENESS;
      expect(sorted(await reader.license(id, along))).toEqual(first);
      expect(requests.map((request) => request.filter((pk) => pk.startsWith('pools#')).length)).toEqual([3, 0, 3]);
    });

    test('those that were read by other means since take their place', async () => {
      const { reader } = open();
      await reader.license(id, along);
      const known = await poolsOf(OVERDRAFT);
      reader.rememberPools(id, known);
      await expect(reader.license(id, along)).resolves.toMatchObject({ pools: known, poolsAreRemembered: true });
    });

    test('nobody gets them from memory who does not say so', async () => {
      const { reader } = open();
      reader.rememberPools(id, []);
      const facts = await reader.license(id, { resources: [SEATS] });
      expect(facts?.poolsAreRemembered).toBe(false);
      expect(facts?.pools).toHaveLength(3);
    });
  });
});

/** DynamoDB Local throttles nothing and leaves nothing out, so these faults are scripted. */
describe('when DynamoDB does not do all that it was asked', () => {
  const license = issued();
  const [, rollout] = publication(monthly());
  const licenseItem = toItem(license.write, home);
  const rolloutItem = rollout === undefined ? {} : toItem(rollout, home);
  const licenseKey = marshall({ pk: `license#${license.license.id}`, sk: 'license' });
  const planKey = marshall({ pk: 'plan#pro', sk: 'rollout' });
  const throttled = Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });
  let dynamoDb: AwsStub<object, { $metadata: object }, never>;
  let clock: { now: number };
  let reader: ReturnType<typeof entitlementReader>;

  beforeEach(() => {
    const client = new DynamoDBClient({ region: 'eu-west-1' });
    dynamoDb = mockClient(client) as unknown as typeof dynamoDb;
    clock = { now: 0 };
    reader = entitlementReader({
      client,
      tableName: 't',
      regions: [home],
      plans: cacheAt(clock),
      pools: memoryAt(clock),
    });
  });

  const answers = (...script: ({ items?: object[]; leftOut?: object[] } | Error)[]) => {
    let at = 0;
    dynamoDb.on(BatchGetItemCommand as never).callsFake(() => {
      const next = script[at] ?? script.at(-1);
      at += 1;
      if (next instanceof Error) throw next;
      return {
        Responses: { t: next?.items ?? [] },
        UnprocessedKeys: next?.leftOut ? { t: { Keys: next.leftOut } } : {},
      };
    });
  };

  test('a license that was left out is asked for again', async () => {
    answers({ leftOut: [licenseKey] }, { items: [licenseItem] });
    await expect(reader.license(license.license.id)).resolves.toMatchObject({ license: { value: license.license } });
  });

  test('a license that is left out again is a fault, not an unknown license', async () => {
    answers({ leftOut: [licenseKey] });
    await expect(reader.license(license.license.id)).rejects.toThrow(DependencyUnavailable);
  });

  describe('of what is read along', () => {
    const { id } = license.license;
    const claim = claiming(id, device('a'));
    const keyOfSeat = marshall(seatKey(id, home, device('a')));
    const keyOfPool = marshall(poolKey(id, SEATS, home));
    const seatItem = seatToItem(claim.after, { version: 1, event: claim.event });
    const empty = noPool(id);
    const poolItem = marshall({ entity: 'pool', version: 2, document: empty.pool, free: 3, used: 1 });
    const along = { holders: [device('a')], resources: [SEATS] };
    const whole = {
      license: { value: license.license },
      seats: [{ ...claim.after, version: 1 }],
      pools: [{ ...empty, version: 2, free: 3, used: 1 }],
    };
    const asked = () =>
      dynamoDb.calls().map(({ args: [{ input }] }) => {
        const { RequestItems } = input as { RequestItems: Record<string, { Keys: object[] }> };
        return RequestItems['t']?.Keys;
      });

    test.each<[string, object, object, object[]]>([
      ['the license', licenseKey, licenseItem, [seatItem, poolItem]],
      ['a seat', keyOfSeat, seatItem, [licenseItem, poolItem]],
      ['a pool', keyOfPool, poolItem, [licenseItem, seatItem]],
    ])('%s that was left out is asked for again, and nothing else', async (_name, key, item, items) => {
      answers({ items, leftOut: [key] }, { items: [item] });
      await expect(reader.license(id, along)).resolves.toMatchObject(whole);
      expect(asked()).toEqual([[licenseKey, keyOfSeat, keyOfPool], [key]]);
    });

    test.each<[string, object, object[]]>([
      ['a seat', keyOfSeat, [licenseItem, poolItem]],
      ['a pool', keyOfPool, [licenseItem, seatItem]],
    ])('%s that is left out again is a fault, not one that is not there', async (_name, leftOut, items) => {
      answers({ items, leftOut: [leftOut] }, { leftOut: [leftOut] });
      await expect(reader.license(id, along)).rejects.toThrow(DependencyUnavailable);
    });

    test('all but a plan is asked for again: that says itself how old it is', async () => {
      answers(
        { items: [rolloutItem] },
        { items: [licenseItem], leftOut: [planKey, keyOfSeat, keyOfPool] },
        {
          items: [poolItem, seatItem],
        },
      );
      await reader.plan(planNamed('pro'));
      clock.now = STALENESS / 2;
      await expect(reader.license(id, along)).resolves.toMatchObject(whole);
      expect(asked().at(-1)).toEqual([keyOfSeat, keyOfPool]);
    });
  });

  test('throttling is a fault that another try may not meet', async () => {
    answers(throttled);
    await expect(reader.license(license.license.id)).rejects.toThrow(DependencyUnavailable);
  });

  test('a plan that was left out is served from memory while it is fresh', async () => {
    answers({ items: [rolloutItem] }, { items: [licenseItem], leftOut: [planKey] });
    await reader.plan(planNamed('pro'));
    clock.now = STALENESS - 1;
    await reader.license(license.license.id);
    await expect(reader.plan(planNamed('pro'))).resolves.toEqual({ version: monthly(), stale: false });
  });

  test('beyond its staleness it is served while DynamoDB fails, and said to be stale', async () => {
    answers({ items: [rolloutItem] }, { items: [licenseItem], leftOut: [planKey] }, throttled);
    await reader.plan(planNamed('pro'));
    clock.now = STALENESS;
    await reader.license(license.license.id);
    await expect(reader.plan(planNamed('pro'))).resolves.toEqual({ version: monthly(), stale: true });
  });

  test('it is fresh again once DynamoDB answers', async () => {
    answers({ items: [rolloutItem] }, throttled, { items: [rolloutItem] });
    await reader.plan(planNamed('pro'));
    clock.now = STALENESS;
    await expect(reader.plan(planNamed('pro'))).resolves.toMatchObject({ stale: true });
    await expect(reader.plan(planNamed('pro'))).resolves.toMatchObject({ stale: false });
  });

  test('a plan that was never read cannot be guessed', async () => {
    answers(throttled);
    await expect(reader.plan(planNamed('pro'))).rejects.toThrow(DependencyUnavailable);
  });

  test('an item of a shape that this version does not know is a defect, not an answer', async () => {
    const unknown = {
      ...licenseItem,
      document: marshall({ document: { ...license.license, geofence: 'eu' } })['document'],
    };
    answers({ items: [unknown] });
    await expect(reader.license(license.license.id)).rejects.toThrow(/geofence/);
  });
});
