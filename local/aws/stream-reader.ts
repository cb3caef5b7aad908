import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Checkpoints } from './checkpoints.ts';
import { type ShardCursor, shardCursor } from './shard-cursor.ts';
import { findStream, listShards, type Position, positionOf, type StreamRecord } from './stream-shards.ts';

export type { StreamRecord } from './stream-shards.ts';

/** Records of one shard, in their order. */
export interface StreamBatch {
  readonly streamArn: string;
  readonly shardId: string;
  readonly records: readonly StreamRecord[];
  /**
   * Says that the batch, or its records up to that sequence number, are done with: a later process goes on after them.
   * Batches of a shard are acknowledged in their order.
   */
  readonly acknowledge: (upTo?: string) => Promise<void>;
}

/** Reads a stream in order and at least once, over all its shards. One call of `poll` or `next` at a time. */
export interface StreamReader {
  /** One look, without waiting. `undefined`: there is nothing new now. */
  readonly poll: () => Promise<StreamBatch | undefined>;
  /** Waits until something is new. `undefined`: the signal was given first. */
  readonly next: (signal: AbortSignal) => Promise<StreamBatch | undefined>;
}

export interface StreamReaderOptions {
  readonly client: DynamoDBStreamsClient;
  readonly tableName: string;
  /** Names the reader's checkpoint: readers of different names know nothing of each other. */
  readonly name: string;
  readonly checkpoints: Checkpoints;
  /** Most records of a batch; the engine gives at most 1,000. */
  readonly batchSize?: number;
}

/** Milliseconds between two looks: short while records come, so that the lag is small, longer while none do. */
export const pollInterval = { shortest: 2, longest: 50, growth: 1.5 } as const;

const BATCH_SIZE_MAX = 1_000;

/** A checkpoint: the last acknowledged record of each shard of one stream. */
const checkpointSchema = z.object({
  streamArn: z.string(),
  shards: z.record(z.string(), z.object({ sequence: z.string(), eventId: z.string() })),
});

interface OpenShard {
  readonly shardId: string;
  readonly parent: string | undefined;
  readonly cursor: ShardCursor;
  ended: boolean;
}

class Reader implements StreamReader {
  readonly #options: StreamReaderOptions;
  readonly #streamArn: string;
  readonly #acknowledged: Map<string, Position>;
  #shards: OpenShard[] = [];

  constructor(options: StreamReaderOptions, streamArn: string, acknowledged: Map<string, Position>) {
    this.#options = options;
    this.#streamArn = streamArn;
    this.#acknowledged = acknowledged;
  }

  async discover(): Promise<void> {
    const { client } = this.#options;
    const known = new Map(this.#shards.map((shard) => [shard.shardId, shard]));
    this.#shards = (await listShards(client, this.#streamArn)).map(
      ({ ShardId: shardId = '', ParentShardId: parent }) => {
        const shard = { client, streamArn: this.#streamArn, shardId };
        return (
          known.get(shardId) ?? {
            shardId,
            parent,
            ended: false,
            cursor: shardCursor(shard, this.#acknowledged.get(shardId)),
          }
        );
      },
    );
  }

  /** A shard's records come after those of the shard that it was split from. */
  #readable(): OpenShard[] {
    const unread = new Set(this.#shards.filter(({ ended }) => !ended).map(({ shardId }) => shardId));
    return this.#shards.filter(
      ({ shardId, parent }) => unread.has(shardId) && !(parent !== undefined && unread.has(parent)),
    );
  }

  async poll(): Promise<StreamBatch | undefined> {
    for (const shard of this.#readable()) {
      const { records, ended } = await shard.cursor.read(this.#options.batchSize ?? BATCH_SIZE_MAX);
      shard.ended = ended;
      // A shard ends when it was split or has grown old; those that follow it are new.
      if (ended) await this.discover();
      if (records.length > 0) return this.#batch(shard, records);
      if (ended) return this.poll();
    }
    return undefined;
  }

  async next(signal: AbortSignal): Promise<StreamBatch | undefined> {
    let pause: number = pollInterval.shortest;
    while (!signal.aborted) {
      const batch = await this.poll();
      if (batch !== undefined) return batch;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(pause * pollInterval.growth, pollInterval.longest);
    }
    return undefined;
  }

  #batch({ shardId }: OpenShard, records: readonly StreamRecord[]): StreamBatch {
    return {
      streamArn: this.#streamArn,
      shardId,
      records,
      acknowledge: async (upTo) => {
        const last =
          upTo === undefined ? records.at(-1) : records.find(({ dynamodb }) => dynamodb?.SequenceNumber === upTo);
        if (last === undefined) throw new Error(`${upTo ?? 'Nothing'} is not in the batch`);
        this.#acknowledged.set(shardId, positionOf(last));
        await this.#save();
      },
    };
  }

  #save(): Promise<void> {
    const { checkpoints, name } = this.#options;
    const current = new Set(this.#shards.map(({ shardId }) => shardId));
    const shards = Object.fromEntries([...this.#acknowledged].filter(([shardId]) => current.has(shardId)));
    return checkpoints.save(name, JSON.stringify({ streamArn: this.#streamArn, shards }));
  }
}

/**
 * Opens a reader of the table's stream: from the oldest record that the stream has, or after the last one that a reader
 * of this name acknowledged.
 */
export const openStreamReader = async (options: StreamReaderOptions): Promise<StreamReader> => {
  const streamArn = await findStream(options.client, options.tableName);
  const saved = await options.checkpoints.load(options.name);
  const checkpoint = saved === undefined ? undefined : checkpointSchema.parse(JSON.parse(saved));
  // A table that was made anew has a new stream, of which nothing has been read.
  const shards = checkpoint?.streamArn === streamArn ? checkpoint.shards : {};
  const reader = new Reader(options, streamArn, new Map(Object.entries(shards)));
  await reader.discover();
  return reader;
};
