import {
  type _Record,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import { withEmptyMaps } from './empty-maps.ts';

export type StreamRecord = _Record;

/** A record's place in its shard. The event's id tells whether it is still the same record. */
export interface Position {
  readonly sequence: string;
  readonly eventId: string;
}

export const positionOf = ({ eventID, dynamodb }: StreamRecord): Position => ({
  sequence: dynamodb?.SequenceNumber ?? '',
  eventId: eventID ?? '',
});

/** Where to begin in a shard. */
export type ShardStart =
  | { readonly at: 'oldest' }
  | { readonly at: 'sequence'; readonly sequence: string }
  | { readonly at: 'after-sequence'; readonly sequence: string };

/** What a look into a shard gave. Without `iterator` the shard is closed and has been read to its end. */
export interface ShardPage {
  readonly records: readonly StreamRecord[];
  readonly iterator: string | undefined;
}

/**
 * The table's current stream.
 *
 * @throws when the table has none
 */
export const findStream = async (client: DynamoDBStreamsClient, tableName: string): Promise<string> => {
  const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName: tableName }));
  const labels = Streams.toSorted((a, b) => ((a.StreamLabel ?? '') < (b.StreamLabel ?? '') ? -1 : 1));
  const arn = labels.at(-1)?.StreamArn;
  if (arn === undefined) throw new Error(`Table ${tableName} has no stream`);
  return arn;
};

export const listShards = async (client: DynamoDBStreamsClient, streamArn: string): Promise<Shard[]> => {
  const shards: Shard[] = [];
  let last: string | undefined;
  do {
    const { StreamDescription } = await client.send(
      new DescribeStreamCommand({ StreamArn: streamArn, ...(last !== undefined && { ExclusiveStartShardId: last }) }),
    );
    shards.push(...(StreamDescription?.Shards ?? []));
    last = StreamDescription?.LastEvaluatedShardId;
  } while (last !== undefined);
  return shards;
};

const iteratorRequest = (start: ShardStart) => {
  switch (start.at) {
    case 'oldest':
      return { ShardIteratorType: 'TRIM_HORIZON' } as const;
    case 'sequence':
      return { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: start.sequence } as const;
    case 'after-sequence':
      return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: start.sequence } as const;
  }
};

export const openShard = async (
  client: DynamoDBStreamsClient,
  shard: { readonly streamArn: string; readonly shardId: string },
  start: ShardStart,
): Promise<string | undefined> => {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamArn: shard.streamArn, ShardId: shard.shardId, ...iteratorRequest(start) }),
  );
  return ShardIterator;
};

export const readShard = async (client: DynamoDBStreamsClient, iterator: string, limit: number): Promise<ShardPage> => {
  const { Records = [], NextShardIterator } = await client.send(
    new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }),
  );
  return { records: Records.map(withEmptyMaps), iterator: NextShardIterator };
};
