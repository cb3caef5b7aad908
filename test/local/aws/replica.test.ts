import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { memoryCheckpoints } from '../../../local/aws/checkpoints.ts';
import { oneAtATime } from '../../../local/aws/one-at-a-time.ts';
import { type ObservedStream, openObservedStream } from '../../../local/aws/replication/observed-stream.ts';
import { type NativeWrite, Replica } from '../../../local/aws/replication/replica.ts';
import { createSideTable } from '../../../local/aws/replication/side-table.ts';
import { stampsBy } from '../../../local/aws/replication/stamps.ts';
import { type ReplicatedTable, replicatedTable } from './replicated-table.ts';

const region = 'eu-west-1';
const key = { pk: { S: 'item' }, sk: { S: 'item' } };

let table: ReplicatedTable;
let streams: DynamoDBStreamsClient;
let stream: ObservedStream;
let replica: Replica;
let carried: NativeWrite[];
/** Called before each look at the stream, and each time that the replica has seen all there was. */
let beforeLook: () => Promise<void>;
let onceSeen: () => Promise<void>;

const stamps = stampsBy(() => 0);

beforeEach(async () => {
  table = await replicatedTable([region]);
  const { endpoint, credentials, tableName, client } = table.table;
  streams = new DynamoDBStreamsClient({ endpoint, credentials, region });
  await createSideTable(client(), tableName);
  stream = await openObservedStream({ client: streams, tableName, region, checkpoints: memoryCheckpoints() });
  carried = [];
  beforeLook = () => Promise.resolve();
  onceSeen = () => Promise.resolve();
  const read = async () => {
    await beforeLook();
    const batch = await stream.read();
    if (batch === undefined) await onceSeen();
    return batch;
  };
  replica = new Replica({
    client: client(),
    tableName,
    stream: { read },
    stamps,
    inTurn: oneAtATime(),
    onWrites: ({ writes }) => carried.push(...writes),
  });
});

afterEach(() => {
  streams.destroy();
  table.table.close();
});

const fromElsewhere = (value: string): NativeWrite => ({
  key,
  image: { ...key, value: { S: value } },
  stamp: stamps.next(),
});

const values = async () => (await table.stream(region)).map(({ dynamodb }) => dynamodb?.NewImage?.['value']?.S);

describe('a replica', () => {
  test('takes a newer write from elsewhere and does not carry it on', async () => {
    await table.put(region, 'item', 'here');
    await replica.observe();
    await replica.apply([fromElsewhere('there')]);
    await replica.observe();
    expect(await values()).toEqual(['here', 'there']);
    expect(carried.map(({ image }) => image?.['value']?.S)).toEqual(['here']);
  });

  test('does not take an older write, though it had not yet looked at its own newer one', async () => {
    const older = fromElsewhere('older');
    await table.put(region, 'item', 'newer');
    await replica.apply([older]);
    expect(await values()).toEqual(['newer']);
    expect(carried).toHaveLength(1);
  });

  test('takes a write from elsewhere once', async () => {
    const write = fromElsewhere('there');
    await replica.apply([write, write]);
    await table.put(region, 'item', 'here');
    await replica.apply([write]);
    expect(await values()).toEqual(['there', 'here']);
  });

  test('restores and carries on a write that was made in the moment before a replicated one', async () => {
    const older = fromElsewhere('there');
    onceSeen = async () => {
      onceSeen = () => Promise.resolve();
      await table.put(region, 'item', 'here');
    };
    await replica.apply([older]);
    expect(await table.value(region, 'item')).toBe('there');
    await replica.observe();
    await replica.observe();
    expect(await values()).toEqual(['here', 'there', 'here']);
    expect(carried.map(({ image }) => image?.['value']?.S)).toEqual(['here']);
    expect(carried.map(({ stamp }) => stamp > older.stamp)).toEqual([true]);
  });

  test('takes writes from elsewhere while functions write all the time', async () => {
    beforeLook = () => table.put(region, 'busy', String(carried.length));
    await replica.apply([fromElsewhere('there')]);
    expect(await table.value(region, 'item')).toBe('there');
  });

  test('restores a write whose replacement is seen by a later look than the write itself', async () => {
    await replica.observe();
    const older = fromElsewhere('there');
    const read = jest.spyOn(stream, 'read').mockResolvedValueOnce(undefined);
    await table.put(region, 'item', 'here');
    await replica.apply([older]);
    const batch = await stream.read();
    const [first, ...others] = batch?.writes ?? [];
    const acknowledge = () => Promise.resolve();
    read.mockResolvedValueOnce({ writes: first === undefined ? [] : [first], acknowledge });
    read.mockResolvedValueOnce({ writes: others, acknowledge });
    await replica.observe();
    expect(await table.value(region, 'item')).toBe('there');
    await replica.observe();
    expect(await table.value(region, 'item')).toBe('here');
  });

  test('tells a replicated write from a native one also where the replicated one changes nothing', async () => {
    await table.put(region, 'item', 'same');
    await table.put(region, 'item', 'other');
    await table.put(region, 'item', 'same');
    await replica.apply([fromElsewhere('same')]);
    await table.put(region, 'item', 'last');
    await replica.observe();
    expect(await values()).toEqual(['same', 'other', 'same', 'last']);
    expect(carried.map(({ image }) => image?.['value']?.S)).toEqual(['same', 'other', 'same', 'last']);
  });
});
