import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { Checkpoints } from '../checkpoints.ts';
import { openStreamReader, type StreamBatch, type StreamReader, type StreamRecord } from '../stream-reader.ts';
import { isMark, type Item, sideTableName } from './side-table.ts';

/** A write as the table's stream tells it. */
export interface ObservedWrite {
  readonly by: 'function' | 'replication';
  readonly sequence: string;
  readonly key: Item;
  /** The item after the write; `undefined` when it deleted it. */
  readonly image: Item | undefined;
}

export interface ObservedBatch {
  readonly writes: readonly ObservedWrite[];
  /** A later process begins after this batch. */
  readonly acknowledge: () => Promise<void>;
}

export interface ObservedStreamOptions {
  readonly client: DynamoDBStreamsClient;
  readonly tableName: string;
  readonly region: string;
  readonly checkpoints: Checkpoints;
}

const sequenceOf = (record: StreamRecord | undefined): string => record?.dynamodb?.SequenceNumber ?? '';

const successor = (sequence: string): string => String(BigInt(sequence) + 1n).padStart(sequence.length, '0');

/** A table's stream with each write's maker, which the side table's stream tells (see `side-table.ts`). */
export class ObservedStream {
  readonly #writes: StreamReader;
  readonly #side: StreamReader;
  readonly #marks = new Set<string>();
  #sideBatches: StreamBatch[] = [];
  /** A batch whose marks have not been read yet: kept over a fault in between. */
  #unmarked: StreamBatch | undefined;

  constructor(writes: StreamReader, side: StreamReader) {
    this.#writes = writes;
    this.#side = side;
  }

  /** One look; `undefined` when nothing is new. */
  async read(): Promise<ObservedBatch | undefined> {
    this.#unmarked ??= await this.#writes.poll();
    const batch = this.#unmarked;
    if (batch === undefined) return undefined;
    // A transaction's records come into being together, so the marks of the writes just read are there.
    await this.#readMarks();
    this.#unmarked = undefined;
    return {
      writes: batch.records.map((record) => this.#observed(record)),
      acknowledge: async () => {
        await batch.acknowledge();
        await this.#acknowledgeMarks(sequenceOf(batch.records.at(-1)));
      },
    };
  }

  #observed(record: StreamRecord): ObservedWrite {
    const sequence = sequenceOf(record);
    const { Keys: key = {}, NewImage: image } = record.dynamodb ?? {};
    return { by: this.#marks.has(successor(sequence)) ? 'replication' : 'function', sequence, key, image };
  }

  async #readMarks(): Promise<void> {
    for (;;) {
      const batch = await this.#side.poll();
      if (batch === undefined) return;
      this.#sideBatches.push(batch);
      for (const record of batch.records) if (isMark(record.dynamodb?.Keys)) this.#marks.add(sequenceOf(record));
    }
  }

  /** Marks are forgotten after the writes that they tell of, never before. */
  async #acknowledgeMarks(upTo: string): Promise<void> {
    const done = this.#sideBatches.filter(({ records }) => sequenceOf(records.at(-1)) <= upTo);
    this.#sideBatches = this.#sideBatches.slice(done.length);
    for (const { records } of done) for (const record of records) this.#marks.delete(sequenceOf(record));
    await done.at(-1)?.acknowledge();
  }
}

export const openObservedStream = async (options: ObservedStreamOptions): Promise<ObservedStream> => {
  const { client, tableName, region, checkpoints } = options;
  const name = `replication-${region}`;
  return new ObservedStream(
    await openStreamReader({ client, tableName, name, checkpoints }),
    await openStreamReader({ client, tableName: sideTableName(tableName), name: `${name}-marks`, checkpoints }),
  );
};
