import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { memoryCheckpoints } from '../../../local/aws/checkpoints.ts';
import { openStreamReader, type StreamBatch, type StreamReader } from '../../../local/aws/stream-reader.ts';
import { createTestTable, type TestTable } from '../../support/dynamodb.ts';
import { fakeStream } from './fake-stream.ts';

const sequences = (batch: StreamBatch | undefined): string[] | undefined =>
  batch?.records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');

/** Everything that the reader has now, batch by batch. */
const drain = async (reader: StreamReader): Promise<StreamBatch[]> => {
  const batches: StreamBatch[] = [];
  for (let batch = await reader.poll(); batch !== undefined; batch = await reader.poll()) batches.push(batch);
  return batches;
};

const allSequences = async (reader: StreamReader): Promise<string[]> =>
  (await drain(reader)).flatMap((batch) => sequences(batch) ?? []);

describe('a reader of a DynamoDB Local stream', () => {
  let table: TestTable;
  let client: DynamoDBStreamsClient;

  beforeAll(async () => {
    table = await createTestTable();
    const { endpoint, credentials } = table;
    client = new DynamoDBStreamsClient({ endpoint, credentials, region: 'eu-west-1' });
  });

  afterAll(() => {
    table.close();
    client.destroy();
  });

  const put = (id: string) => ({ TableName: table.tableName, Item: { pk: { S: id }, sk: { S: 'item' } } });
  const write = (id: string) => table.client().send(new PutItemCommand(put(id)));
  const ids = (batch: StreamBatch | undefined) => batch?.records.map(({ dynamodb }) => dynamodb?.Keys?.['pk']?.S);

  test('gets all writes in order, in batches, and goes on after the last acknowledged one', async () => {
    const checkpoints = memoryCheckpoints();
    const open = () =>
      openStreamReader({ client, tableName: table.tableName, name: 'reader', checkpoints, batchSize: 2 });
    const reader = await open();
    for (const id of ['a', 'b', 'c', 'd', 'e']) await write(id);
    const first = await reader.poll();
    const second = await reader.poll();
    expect([ids(first), ids(second)]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    await first?.acknowledge();
    expect(ids(await (await open()).poll())).toEqual(['c', 'd']);
    // A part of a batch may be acknowledged: the rest is delivered again.
    await second?.acknowledge(second.records[0]?.dynamodb?.SequenceNumber);
    expect(ids(await (await open()).poll())).toEqual(['d', 'e']);
    expect(ids(await reader.poll())).toEqual(['e']);
    expect(await reader.poll()).toBeUndefined();
  });

  test('hears of a write that comes while it waits', async () => {
    const reader = await openStreamReader({
      client,
      tableName: table.tableName,
      name: 'waiting',
      checkpoints: memoryCheckpoints(),
    });
    await drain(reader);
    const waiting = reader.next(new AbortController().signal);
    await write('late');
    expect(ids(await waiting)).toEqual(['late']);
  });

  test('stops waiting when told to', async () => {
    const reader = await openStreamReader({
      client,
      tableName: table.tableName,
      name: 'stopping',
      checkpoints: memoryCheckpoints(),
    });
    await drain(reader);
    const stopping = new AbortController();
    const waiting = reader.next(stopping.signal);
    stopping.abort();
    expect(await waiting).toBeUndefined();
  });

  test('the engine numbers records of all tables with one counter, a transaction without a gap (replication relies on it)', async () => {
    const reader = await openStreamReader({
      client,
      tableName: table.tableName,
      name: 'numbers',
      checkpoints: memoryCheckpoints(),
    });
    await drain(reader);
    const transaction = (name: string) =>
      new TransactWriteItemsCommand({ TransactItems: ['1', '2', '3'].map((part) => ({ Put: put(name + part) })) });
    await Promise.all([
      ...['x', 'y', 'z'].map((name) => table.client().send(transaction(name))),
      ...['p', 'q', 'r'].map(write),
    ]);
    const records = (await drain(reader)).flatMap((batch) => batch.records);
    const number = (id: string): number =>
      Number(records.find(({ dynamodb }) => dynamodb?.Keys?.['pk']?.S === id)?.dynamodb?.SequenceNumber);
    expect(records).toHaveLength(12);
    for (const name of ['x', 'y', 'z']) {
      expect([number(`${name}2`), number(`${name}3`)]).toEqual([number(`${name}1`) + 1, number(`${name}1`) + 2]);
    }
  });
});

describe('a reader of a stream whose shards change', () => {
  const open = (stream: ReturnType<typeof fakeStream>, checkpoints = memoryCheckpoints()) =>
    openStreamReader({ client: stream.client, tableName: 'any', name: 'reader', checkpoints });

  test('reads a shard to its end before those that it was split into', async () => {
    const stream = fakeStream();
    const parent = { id: 'parent', records: [1, 2], closed: false };
    stream.shards = [{ id: 'child', parent: 'parent', records: [4], closed: false }, parent];
    const reader = await open(stream);
    expect(await allSequences(reader)).toEqual(['1', '2']);
    parent.records.push(3);
    parent.closed = true;
    expect(await allSequences(reader)).toEqual(['3', '4']);
  });

  test('finds shards that are made while it reads', async () => {
    const stream = fakeStream();
    const parent = { id: 'parent', records: [1], closed: false };
    stream.shards = [parent];
    const reader = await open(stream);
    expect(await allSequences(reader)).toEqual(['1']);
    parent.closed = true;
    stream.shards.push(
      { id: 'left', parent: 'parent', records: [2, 4], closed: false },
      { id: 'right', parent: 'parent', records: [3, 5], closed: false },
    );
    expect((await allSequences(reader)).toSorted()).toEqual(['2', '3', '4', '5']);
  });

  test('goes on in each shard where it was acknowledged', async () => {
    const stream = fakeStream();
    const left = { id: 'left', records: [1, 3], closed: false };
    const right = { id: 'right', records: [2, 4], closed: false };
    stream.shards = [left, right];
    const checkpoints = memoryCheckpoints();
    const batches = await drain(await open(stream, checkpoints));
    await batches.find(({ shardId }) => shardId === 'right')?.acknowledge();
    await batches.find(({ shardId }) => shardId === 'left')?.acknowledge('1');
    right.records.push(6);
    expect((await allSequences(await open(stream, checkpoints))).toSorted()).toEqual(['3', '6']);
  });

  test('takes a new iterator when its old one is no longer good', async () => {
    const stream = fakeStream();
    const shard = { id: 'only', records: [1, 2], closed: false };
    stream.shards = [shard];
    const reader = await open(stream);
    expect(await allSequences(reader)).toEqual(['1', '2']);
    stream.expireIterators();
    shard.records.push(3);
    expect(await allSequences(reader)).toEqual(['3']);
  });

  test('begins with the oldest record there is when its position is older than that', async () => {
    const stream = fakeStream();
    const shard = { id: 'only', records: [1, 2], closed: false };
    stream.shards = [shard];
    const checkpoints = memoryCheckpoints();
    await (await (await open(stream, checkpoints)).poll())?.acknowledge();
    shard.records = [7, 8];
    expect(await allSequences(await open(stream, checkpoints))).toEqual(['7', '8']);
  });

  test('begins anew when another record stands where its position was: the engine lost the one it had shown', async () => {
    const stream = fakeStream();
    const shard = {
      id: 'only',
      records: [1, 2, 3] as (number | { sequence: number; eventId: string })[],
      closed: false,
    };
    stream.shards = [shard];
    const checkpoints = memoryCheckpoints();
    await (await (await open(stream, checkpoints)).poll())?.acknowledge();
    shard.records = [1, 2, { sequence: 3, eventId: 'another' }, 4];
    expect(await allSequences(await open(stream, checkpoints))).toEqual(['1', '2', '3', '4']);
  });

  test('begins anew when the table was made anew', async () => {
    const checkpoints = memoryCheckpoints();
    const before = fakeStream('arn:before');
    before.shards = [{ id: 'only', records: [1, 2], closed: false }];
    await (await (await open(before, checkpoints)).poll())?.acknowledge();
    const after = fakeStream('arn:after');
    after.shards = [{ id: 'only', records: [1, 2, 3], closed: false }];
    expect(await allSequences(await open(after, checkpoints))).toEqual(['1', '2', '3']);
  });
});
