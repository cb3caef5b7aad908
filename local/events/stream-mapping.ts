import { setTimeout as sleep } from 'node:timers/promises';
import { pollInterval, type StreamBatch, type StreamReader } from '../aws/stream-reader.ts';
import type { InvocationResult } from '../lambda/function-runtime.ts';
import { deliverBatch, type DeliveryRules, type DiscardedBatch } from './deliver-batch.ts';
import type { FilterPattern } from './filter-pattern.ts';
import { type StreamEventRecord, toEventRecord } from './stream-event.ts';

/** An event source mapping from a table's stream to a function. */
export interface StreamMappingDefinition extends DeliveryRules {
  readonly id: string;
  readonly tableName: string;
  readonly streamArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowMs: number;
  /** A record passes when one of them lets it; without any, all records pass. */
  readonly filters: readonly FilterPattern[] | undefined;
  readonly failedRecordsBucket: string | undefined;
}

export interface StreamMappingOptions {
  readonly definition: StreamMappingDefinition;
  readonly region: string;
  readonly reader: StreamReader;
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
  readonly discard: (batch: DiscardedBatch, shardId: string) => Promise<void>;
  readonly now: () => number;
  /** Hears of faults of the stream or the bucket; whatever failed is tried again. */
  readonly onFault: (error: unknown) => void;
}

/** A mapping at work. */
export interface StreamMapping {
  /** Resolves when everything that was in the stream at the call has been delivered or discarded. */
  readonly drained: () => Promise<void>;
  /** How often its function has been invoked so far. */
  readonly invocations: () => number;
  /** Ends it when the invocation under way is done. What was not acknowledged comes again at the next start. */
  readonly stop: () => Promise<void>;
}

/** Milliseconds before a retry: short at first, so that a developer sees a fixed fault go away. */
export const retryPause = (retry: number): number => Math.min(100 * 2 ** (retry - 1), 10_000);

const FAULT_PAUSE = 500;

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/** A batch of the stream with those of its records that pass the filters. */
interface FilteredBatch {
  readonly batch: StreamBatch;
  readonly passed: readonly StreamEventRecord[];
}

class Mapping implements StreamMapping {
  readonly #options: StreamMappingOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #drains: (() => void)[] = [];
  #invocations = 0;

  constructor(options: StreamMappingOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  async drained(): Promise<void> {
    await new Promise<void>((resolve) => this.#drains.push(resolve));
  }

  invocations(): number {
    return this.#invocations;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let pause: number = pollInterval.shortest;
    while (!this.#stopping.signal.aborted) {
      try {
        pause = (await this.#look())
          ? pollInterval.shortest
          : Math.min(pause * pollInterval.growth, pollInterval.longest);
        await this.#sleep(pause);
      } catch (error) {
        if (isAbort(error)) return;
        this.#options.onFault(error);
        await this.#sleep(FAULT_PAUSE).catch(() => undefined);
      }
    }
  }

  /** One look at the stream, and delivery of what it gives; tells whether that was anything. */
  async #look(): Promise<boolean> {
    // Who asks while it looks has to wait for the next look: this one may have been too early.
    const asked = this.#drains.length;
    const first = await this.#poll();
    if (first === undefined) {
      for (const resolve of this.#drains.splice(0, asked)) resolve();
      return false;
    }
    for (const batches of await this.#gather(first)) await this.#untilDone(() => this.#deliver(batches));
    return true;
  }

  async #poll(): Promise<FilteredBatch | undefined> {
    const { definition, reader, region } = this.#options;
    const batch = await reader.poll();
    if (batch === undefined) return undefined;
    const records = batch.records.map((record) => toEventRecord(record, { region, streamArn: batch.streamArn }));
    const { filters } = definition;
    const passed =
      filters === undefined ? records : records.filter((record) => filters.some((passes) => passes(record)));
    return { batch, passed };
  }

  /** Collects until a batch is full, or the first record that passed has waited for the mapping's window. By shard. */
  async #gather(first: FilteredBatch): Promise<readonly (readonly FilteredBatch[])[]> {
    const { definition, now } = this.#options;
    const gathered = [first];
    let count = first.passed.length;
    const deadline = now() + definition.windowMs;
    // Whoever waits for the stream to be drained does not wait for windows too.
    while (count > 0 && count < definition.batchSize && now() < deadline && this.#drains.length === 0) {
      const next = await this.#poll();
      if (next === undefined) await this.#sleep(pollInterval.longest);
      else gathered.push(next);
      count += next?.passed.length ?? 0;
    }
    return [...Map.groupBy(gathered, ({ batch }) => batch.shardId).values()];
  }

  /** The reader gives each record once: what a fault interrupts is delivered again from here. */
  async #untilDone(deliver: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await deliver();
        return;
      } catch (error) {
        if (isAbort(error)) throw error;
        this.#options.onFault(error);
        await this.#sleep(FAULT_PAUSE);
      }
    }
  }

  async #deliver(batches: readonly FilteredBatch[]): Promise<void> {
    const { definition, invoke, discard, now } = this.#options;
    const records = batches.flatMap(({ passed }) => passed);
    const shardId = batches[0]?.batch.shardId ?? '';
    for (let at = 0; at < records.length; at += definition.batchSize) {
      await deliverBatch(records.slice(at, at + definition.batchSize), definition, {
        invoke: async (event) => {
          const result = await invoke(event);
          this.#invocations += 1;
          return result;
        },
        discard: (batch) => discard(batch, shardId),
        done: async (last) => {
          const holder = batches.find(({ passed }) => passed.includes(last));
          await holder?.batch.acknowledge(last.dynamodb.SequenceNumber);
        },
        pause: (retry) => this.#sleep(retryPause(retry)),
        now,
      });
    }
    await batches.at(-1)?.batch.acknowledge();
  }

  /** @throws AbortError when the mapping is stopped meanwhile */
  async #sleep(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal });
  }
}

/** Starts delivering a stream to a function, from the oldest record or from where an earlier run came to. */
export const startStreamMapping = (options: StreamMappingOptions): StreamMapping => new Mapping(options);
