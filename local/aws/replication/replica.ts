import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { OneAtATime } from '../one-at-a-time.ts';
import type { ObservedBatch, ObservedStream, ObservedWrite } from './observed-stream.ts';
import { applyIfNewer, applyIfPresent, type Item, itemRow, keyText, stampNative } from './side-table.ts';
import type { Stamp, Stamps } from './stamps.ts';

/** A function's write, to be carried to the other regions. */
export interface NativeWrite {
  readonly key: Item;
  readonly image: Item | undefined;
  readonly stamp: Stamp;
}

/** Natives of one look at the stream; acknowledged when all other regions have them. */
export interface NativeBatch {
  readonly writes: readonly NativeWrite[];
  readonly acknowledge: ObservedBatch['acknowledge'];
}

export interface ReplicaOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly stream: Pick<ObservedStream, 'read'>;
  readonly stamps: Stamps;
  readonly inTurn: OneAtATime;
  /** Hears of every native write, in order. */
  readonly onWrites: (batch: NativeBatch) => void;
}

/** Tries for a stamp greater than the item's; the second one is, unless the row changes meanwhile. */
const STAMP_TRIES_MAX = 5;

/** The table in one region. Looking at its stream and writing to it take turns. */
export class Replica {
  readonly #options: ReplicaOptions;
  /** A batch that a fault has interrupted. */
  #unfinished: ObservedBatch | undefined;
  /** The latest native write of each item since the stream had nothing new, and whether a replicated one came after it. */
  readonly #latest = new Map<string, { readonly native: NativeWrite; readonly replaced: boolean }>();

  constructor(options: ReplicaOptions) {
    this.#options = options;
  }

  /**
   * Takes one batch of what was written: while functions write all the time, replicated writes must get their turn in
   * between. Answers whether there was anything.
   */
  observe(): Promise<boolean> {
    return this.#options.inTurn('replica', () => this.#observe());
  }

  /** Writes what other regions wrote, each write only if it is newer than what is here. */
  apply(writes: readonly NativeWrite[]): Promise<void> {
    return this.#options.inTurn('replica', async () => {
      // What functions wrote here gets its stamp first, or an older write from elsewhere would replace it. The few that
      // this look leaves out are restored by a later one.
      await this.#observe();
      for (const write of writes) await this.#transact(applyIfNewer({ tableName: this.#options.tableName, ...write }));
    });
  }

  async #observe(): Promise<boolean> {
    this.#unfinished ??= await this.#options.stream.read();
    const batch = this.#unfinished;
    if (batch !== undefined) await this.#take(batch);
    this.#unfinished = undefined;
    await this.#restore();
    if (batch === undefined) this.#latest.clear();
    return batch !== undefined;
  }

  /** Stamps the batch's native writes and passes them on. Does no harm when repeated after a fault. */
  async #take({ writes, acknowledge }: ObservedBatch): Promise<void> {
    const natives: NativeWrite[] = [];
    for (const write of writes) {
      const text = keyText(write.key);
      const latest = this.#latest.get(text);
      if (write.by === 'replication') {
        if (latest !== undefined) this.#latest.set(text, { ...latest, replaced: true });
        continue;
      }
      const stamp = await this.#stamp(write);
      if (stamp === undefined) continue;
      const native: NativeWrite = { key: write.key, image: write.image, stamp };
      this.#latest.set(text, { native, replaced: false });
      natives.push(native);
    }
    this.#options.onWrites({ writes: natives, acknowledge });
  }

  /**
   * A native write made in the moment between the look before a replicated write and that write's transaction was
   * replaced by it, though it is the newer one. It is written once more, unless something newer has come since.
   */
  async #restore(): Promise<void> {
    for (const [text, { native, replaced }] of this.#latest) {
      if (!replaced) continue;
      await this.#transact(applyIfPresent({ tableName: this.#options.tableName, ...native }));
      this.#latest.delete(text);
    }
  }

  /** The write's stamp; `undefined` when a later native write of the item has one already: that one carries the item. */
  async #stamp({ key, sequence }: ObservedWrite): Promise<Stamp | undefined> {
    const { client, tableName, stamps } = this.#options;
    for (let tries = 0; tries < STAMP_TRIES_MAX; tries += 1) {
      const stamp = stamps.next();
      try {
        await client.send(new UpdateItemCommand(stampNative(tableName, key, sequence, stamp)));
        return stamp;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
        const row = itemRow(error.Item);
        if (row.nativeSequence === sequence) return row.nativeStamp;
        if (row.nativeSequence !== undefined && row.nativeSequence > sequence) return undefined;
        stamps.pass(row.stamp);
      }
    }
    throw new Error(`The write ${sequence} got no stamp in ${STAMP_TRIES_MAX} tries`);
  }

  /** Carries out a transaction; one whose first condition fails had nothing to do. */
  async #transact(steps: TransactWriteItem[]): Promise<void> {
    try {
      await this.#options.client.send(new TransactWriteItemsCommand({ TransactItems: steps }));
    } catch (error) {
      const isNotNewer =
        error instanceof TransactionCanceledException &&
        error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed';
      if (!isNotNewer) throw error;
    }
  }
}
