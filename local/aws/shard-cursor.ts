import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { openShard, type Position, positionOf, readShard, type ShardPage, type ShardStart } from './stream-shards.ts';

/** Reads one shard from a position on, in order. */
export interface ShardCursor {
  /** One look: the records after the last ones returned. `ended`: the shard is closed and these were its last. */
  readonly read: (limit: number) => Promise<ShardPage & { readonly ended: boolean }>;
}

interface Shard {
  readonly client: DynamoDBStreamsClient;
  readonly streamArn: string;
  readonly shardId: string;
}

const named = (error: unknown, ...names: string[]): boolean => error instanceof Error && names.includes(error.name);

const open = async (shard: Shard, start: ShardStart): Promise<string | undefined> => {
  try {
    return await openShard(shard.client, shard, start);
  } catch (error) {
    // The position is older than what the stream keeps: what it still has comes after it.
    if (named(error, 'TrimmedDataAccessException')) return openShard(shard.client, shard, { at: 'oldest' });
    throw error;
  }
};

/**
 * Goes on after a position that an earlier process saved. The engine may have been killed after it showed a record and
 * before it had it on disk; the next record then takes the same number. So the saved record is looked at again: when
 * another one stands in its place, the shard is read from its start, rather than skipping one that was never seen.
 */
const resume = async (shard: Shard, position: Position): Promise<string | undefined> => {
  const iterator = await open(shard, { at: 'sequence', sequence: position.sequence });
  if (iterator === undefined) return undefined;
  const page = await readShard(shard.client, iterator, 1);
  const [first] = page.records;
  const same = first !== undefined && positionOf(first).eventId === position.eventId;
  return same ? open(shard, { at: 'after-sequence', sequence: position.sequence }) : open(shard, { at: 'oldest' });
};

/** A cursor from the shard's oldest record, or from after a saved one. */
export const shardCursor = (shard: Shard, saved: Position | undefined): ShardCursor => {
  let iterator: string | undefined;
  let last: Position | undefined;
  const reopen = (): Promise<string | undefined> => {
    if (last !== undefined) return open(shard, { at: 'after-sequence', sequence: last.sequence });
    return saved === undefined ? open(shard, { at: 'oldest' }) : resume(shard, saved);
  };
  const page = async (limit: number): Promise<ShardPage> => {
    iterator ??= await reopen();
    return iterator === undefined ? { records: [], iterator } : readShard(shard.client, iterator, limit);
  };
  return {
    read: async (limit) => {
      const { records, iterator: next } = await page(limit).catch((error: unknown) => {
        // An iterator is good for some minutes only; a new one goes on where the last one was.
        if (!named(error, 'ExpiredIteratorException', 'TrimmedDataAccessException')) throw error;
        iterator = undefined;
        return page(limit);
      });
      iterator = next;
      const latest = records.at(-1);
      if (latest !== undefined) last = positionOf(latest);
      return { records, iterator, ended: next === undefined };
    },
  };
};
