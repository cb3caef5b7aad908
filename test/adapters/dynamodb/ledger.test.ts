import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ledger } from '../../../lambdas/adapters/dynamodb/ledger.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import { DependencyUnavailable } from '../../../lambdas/operations/faults.ts';
import type { IdempotencyClaim, Ledger } from '../../../lambdas/operations/ports.ts';
import { type TestTable, createTestTable } from '../../support/dynamodb.ts';
import { NOON, eventOf, issued, monthly, publication, regionOf, tableFor } from '../../support/licensing.ts';

const [europe, america] = [regionOf('eu-west-1'), regionOf('us-east-1')];
const claim: IdempotencyClaim = { actor: 'arn:operator', key: 'issue-4711-again', fingerprint: 'POST /licenses' };
const answer = { status: 201, body: { licenseKey: 'LK-SECRET' }, version: 1 };

let table: TestTable;
let books: Ledger;

beforeAll(async () => {
  table = await createTestTable(['us-east-1', 'eu-west-1']);
  books = ledger(tableFor(table), systemRandom);
});

afterAll(() => {
  table.close();
});

const itemIn = async (region: string, pk: string, sk: string) => {
  const { Item } = await table
    .client(region)
    .send(new GetItemCommand({ TableName: table.tableName, Key: marshall({ pk, sk }) }));
  return Item && unmarshall(Item);
};

describe('a write', () => {
  test('leaves the entity, its version, its writer, its change and its place in every index', async () => {
    const { license, keyHash, write } = issued({ home: 'eu-west-1' });
    await expect(books.commit(europe, [write])).resolves.toBe('committed');
    await expect(itemIn('eu-west-1', `license#${license.id}`, 'license')).resolves.toEqual({
      pk: `license#${license.id}`,
      sk: 'license',
      entity: 'license',
      writer: 'eu-west-1',
      version: 1,
      document: license,
      secret: { keyHash },
      change: write.event,
      customerIndex: 'cus_acme',
      planIndex: 'pro',
      statusIndex: 'active',
      licenseIndex: 'license',
      expirySort: `2026-04-01T12:00:00.000Z#${license.id}`,
    });
  });

  test('goes to its home region alone', async () => {
    const { license, write } = issued({ home: 'us-east-1' });
    await books.commit(america, [write]);
    await expect(itemIn('us-east-1', `license#${license.id}`, 'license')).resolves.toMatchObject({
      writer: 'us-east-1',
    });
    await expect(itemIn('eu-west-1', `license#${license.id}`, 'license')).resolves.toBeUndefined();
  });

  test('stands only on the version that it was decided on', async () => {
    const { license, keyHash, write } = issued();
    await books.commit(europe, [write]);
    const suspend = {
      ...write,
      after: { ...license, status: 'suspended' as const },
      secret: { keyHash },
      expectedVersion: 1,
    };
    await expect(books.commit(europe, [{ ...suspend, event: eventOf('license.suspended') }])).resolves.toBe(
      'committed',
    );
    await expect(books.commit(europe, [{ ...suspend, event: eventOf('license.suspended') }])).resolves.toBe(
      'version-mismatch',
    );
    await expect(itemIn('eu-west-1', `license#${license.id}`, 'license')).resolves.toMatchObject({ version: 2 });
  });

  test('of something new does not replace what is there', async () => {
    const { write } = issued();
    await books.commit(europe, [write]);
    await expect(books.commit(europe, [{ ...write, event: eventOf('license.issued') }])).resolves.toBe(
      'version-mismatch',
    );
  });

  test('whose answer was lost is a success when it is tried again', async () => {
    const { write } = issued();
    await books.commit(europe, [write]);
    await expect(books.commit(europe, [write])).resolves.toBe('committed');
  });

  test('of twenty that race for one version, exactly one stands', async () => {
    const { license, keyHash, write } = issued();
    await books.commit(europe, [write]);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        books.commit(europe, [
          { ...write, after: license, secret: { keyHash }, expectedVersion: 1, event: eventOf('license.updated') },
        ]),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1);
  });

  test('of several entities stands whole or not at all', async () => {
    const [version, rollout] = publication(monthly('whole'));
    if (version === undefined || rollout === undefined) throw new Error('a publication is two writes');
    await expect(books.commit(america, [version, { ...rollout, expectedVersion: 7 }])).resolves.toBe(
      'version-mismatch',
    );
    await expect(itemIn('us-east-1', 'plan#whole', 'version#0000000001')).resolves.toBeUndefined();
    await expect(books.commit(america, [version, rollout])).resolves.toBe('committed');
    await expect(itemIn('us-east-1', 'plan#whole', 'rollout')).resolves.toMatchObject({ version: 1 });
  });
});

describe('an idempotency key', () => {
  test('is new until its request has been committed, then gives the first answer', async () => {
    const { write } = issued();
    await expect(books.recall(europe, claim)).resolves.toEqual({ kind: 'new' });
    await books.commit(europe, [write], { claim, answer, now: NOON });
    await expect(books.recall(europe, claim)).resolves.toEqual({ kind: 'repeated', answer });
  });

  test('gives nothing to another request, and is free for another caller', async () => {
    await expect(books.recall(europe, { ...claim, fingerprint: 'other' })).resolves.toEqual({ kind: 'key-reused' });
    await expect(books.recall(europe, { ...claim, actor: 'arn:other' })).resolves.toEqual({ kind: 'new' });
  });

  test('can be remembered for a request that had nothing to write', async () => {
    const once = { ...claim, key: 'nothing-was-left-to-do' };
    await expect(books.commit(europe, [], { claim: once, answer, now: NOON })).resolves.toBe('committed');
    await expect(books.recall(europe, once)).resolves.toEqual({ kind: 'repeated', answer });
  });

  test('that was taken meanwhile keeps the second write from standing', async () => {
    const second = issued();
    await expect(books.commit(europe, [second.write], { claim, answer, now: NOON })).resolves.toBe(
      'idempotency-key-taken',
    );
    await expect(itemIn('eu-west-1', `license#${second.license.id}`, 'license')).resolves.toBeUndefined();
  });

  test('of ten repetitions at once lets exactly one through', async () => {
    const once = { ...claim, key: 'ten-at-the-same-time' };
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => books.commit(europe, [issued().write], { claim: once, answer, now: NOON })),
    );
    expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1);
  });

  test('leaves neither itself nor the answer readable, carries no change, and ends after a day', async () => {
    const once = { ...claim, key: 'look-at-what-is-left' };
    await books.commit(europe, [issued().write], { claim: once, answer, now: NOON });
    const { claimItemKey } = await import('../../../lambdas/adapters/dynamodb/idempotency-item.ts');
    const { pk, sk } = claimItemKey(once);
    const item = await itemIn('eu-west-1', pk, sk);
    expect(item).toMatchObject({ entity: 'idempotency', ttl: Date.parse('2026-03-02T12:00:00Z') / 1000 });
    expect(item).not.toHaveProperty('change');
    const bytes = Buffer.concat(
      Object.values(item ?? {}).map((value) => Buffer.from(value instanceof Uint8Array ? value : String(value))),
    );
    expect(bytes.includes('LK-SECRET') || bytes.includes(once.key)).toBe(false);
  });
});

/** DynamoDB Local serialises transactions and never throttles. */
describe('when DynamoDB fails', () => {
  const failing = (name: string, more: object = {}) => {
    const dynamoDb = mockClient(DynamoDBClient);
    const error = Object.assign(new Error(name), { name, $metadata: {}, $fault: 'server', ...more });
    dynamoDb.on(PutItemCommand).rejects(error);
    dynamoDb.on(TransactWriteItemsCommand).rejects(error);
    return dynamoDb;
  };

  test.each(['TimeoutError', 'ECONNRESET'])(
    'a lost connection (%s) is a dependency that does not answer',
    async (name) => {
      const dynamoDb = failing(name);
      await expect(books.commit(europe, [issued().write])).rejects.toThrow(DependencyUnavailable);
      dynamoDb.restore();
    },
  );

  test('a single write that meets a transaction on the same item has lost a race: it is no defect', async () => {
    const dynamoDb = mockClient(DynamoDBClient);
    const $metadata = { httpStatusCode: 400 };
    dynamoDb.on(PutItemCommand).rejects(new TransactionConflictException({ message: 'ongoing', $metadata }));
    await expect(books.commit(europe, [issued().write])).resolves.toBe('version-mismatch');
    dynamoDb.restore();
  });

  test.each([
    [['ThrottlingError'], 'unavailable'],
    [['ProvisionedThroughputExceeded', 'None'], 'unavailable'],
    [['TransactionConflict', 'None'], 'version-mismatch'],
    [['None', 'ConditionalCheckFailed'], 'version-mismatch'],
    [['ConditionalCheckFailed', 'ConditionalCheckFailed'], 'idempotency-key-taken'],
  ])('a transaction cancelled for %j: %s', async (codes, expected) => {
    const { TransactionCanceledException } = await import('@aws-sdk/client-dynamodb');
    const dynamoDb = mockClient(DynamoDBClient);
    dynamoDb.on(TransactWriteItemsCommand).rejects(
      new TransactionCanceledException({
        message: 'cancelled',
        $metadata: {},
        CancellationReasons: codes.map((Code) => ({ Code })),
      }),
    );
    const committed = books.commit(europe, [issued().write], { claim, answer, now: NOON });
    await (expected === 'unavailable'
      ? expect(committed).rejects.toThrow(DependencyUnavailable)
      : expect(committed).resolves.toBe(expected));
    dynamoDb.restore();
  });
});
