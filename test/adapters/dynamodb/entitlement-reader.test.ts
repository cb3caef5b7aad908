import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type AwsStub, mockClient } from 'aws-sdk-client-mock';
import { entitlementReader } from '../../../lambdas/adapters/dynamodb/entitlement-reader.ts';
import { toItem } from '../../../lambdas/adapters/dynamodb/items.ts';
import { ledger } from '../../../lambdas/adapters/dynamodb/ledger.ts';
import { PlanCache } from '../../../lambdas/adapters/dynamodb/plan-cache.ts';
import { PoolMemory } from '../../../lambdas/adapters/dynamodb/pool-memory.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import { issued, monthly, newLicenseId, planNamed, publication, regionOf, tableFor } from '../../support/licensing.ts';

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

  afterAll(() => {
    table.client().middlewareStack.remove('countRequests');
  });

  beforeEach(() => {
    table.client().middlewareStack.remove('countRequests');
  });

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

  test('a plan that is not in this region, or not yet, is a dependency that does not answer', async () => {
    const { reader } = open();
    await expect(reader.plan(planNamed('nowhere'))).rejects.toThrow(DependencyUnavailable);
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
