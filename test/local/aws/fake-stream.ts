import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { mockClient } from 'aws-sdk-client-mock';
import type { StreamRecord } from '../../../local/aws/stream-reader.ts';

export interface FakeShard {
  readonly id: string;
  readonly parent?: string;
  /** Sequence numbers, each of one record. The event's id is the number after an `e`, if no other one is given. */
  records: (number | { readonly sequence: number; readonly eventId: string })[];
  closed: boolean;
}

/** A stream whose shards tests split, expire and trim as they like: what DynamoDB Local does only within hours. */
export interface FakeStream {
  readonly client: DynamoDBStreamsClient;
  shards: FakeShard[];
  /** All iterators given until now are no longer good. */
  readonly expireIterators: () => void;
}

const sequenceOf = (record: FakeShard['records'][number]): number =>
  typeof record === 'number' ? record : record.sequence;

const toRecord = (record: FakeShard['records'][number]): StreamRecord => ({
  eventID: typeof record === 'number' ? `e${record}` : record.eventId,
  dynamodb: { SequenceNumber: String(sequenceOf(record)) },
});

const fault = { message: 'fake', $metadata: {} };

export const fakeStream = (streamArn = 'arn:fake'): FakeStream => {
  const client = new DynamoDBStreamsClient({ region: 'eu-west-1' });
  const mock = mockClient(client);
  let generation = 0;
  const stream: FakeStream = {
    client,
    shards: [],
    expireIterators: () => {
      generation += 1;
    },
  };
  const shard = (id: string | undefined): FakeShard => {
    const found = stream.shards.find((each) => each.id === id);
    if (found === undefined) throw new Error(`No shard ${id}`);
    return found;
  };
  const iterator = (shardId: string, from: number): string => JSON.stringify({ generation, shardId, from });
  mock.on(ListStreamsCommand).callsFake(() => ({ Streams: [{ StreamArn: streamArn, StreamLabel: '1' }] }));
  mock.on(DescribeStreamCommand).callsFake(() => ({
    StreamDescription: {
      Shards: stream.shards.map(({ id, parent }): Shard => ({
        ShardId: id,
        ...(parent !== undefined && { ParentShardId: parent }),
      })),
    },
  }));
  mock.on(GetShardIteratorCommand).callsFake((input: GetShardIteratorCommand['input']) => {
    const { ShardId = '', ShardIteratorType, SequenceNumber } = input;
    const oldest = sequenceOf(shard(ShardId).records[0] ?? 0);
    if (ShardIteratorType === 'TRIM_HORIZON') return { ShardIterator: iterator(ShardId, 0) };
    const sequence = Number(SequenceNumber);
    if (sequence < oldest) throw new TrimmedDataAccessException(fault);
    return { ShardIterator: iterator(ShardId, ShardIteratorType === 'AT_SEQUENCE_NUMBER' ? sequence : sequence + 1) };
  });
  mock.on(GetRecordsCommand).callsFake(({ ShardIterator = '', Limit = 1_000 }: GetRecordsCommand['input']) => {
    const at = JSON.parse(ShardIterator) as { generation: number; shardId: string; from: number };
    if (at.generation !== generation) throw new ExpiredIteratorException(fault);
    const { records, closed } = shard(at.shardId);
    const rest = records.filter((record) => sequenceOf(record) >= at.from);
    const given = rest.slice(0, Limit);
    const next = given.length === 0 ? at.from : sequenceOf(given.at(-1) ?? 0) + 1;
    const isEnd = closed && given.length === rest.length;
    return { Records: given.map(toRecord), ...(!isEnd && { NextShardIterator: iterator(at.shardId, next) }) };
  });
  return stream;
};
