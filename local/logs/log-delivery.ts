import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Every } from '../events/schedule.ts';
import type { DeliveryStreamDefinition } from './definitions.ts';
import type { DeliverySpool, SpooledFile } from './delivery-spool.ts';
import { spooledEnvelopes } from './log-envelopes.ts';

/** A delivery stream at work, with what CloudWatch Logs does before it: it puts log events into its bucket. */
export interface LogDelivery {
  /** Takes spooled lines. When it returns, they outlive this process, and are delivered by the next one at the latest. */
  readonly take: (lines: string) => void;
  /**
   * Resolves when everything that was taken is in the bucket.
   *
   * @throws Error when something of it could not be put; it will be tried again
   */
  readonly flush: () => Promise<void>;
  /** Delivers what it can. What is left stays on disk. */
  readonly stop: () => Promise<void>;
}

export interface LogDeliveryOptions {
  readonly definition: DeliveryStreamDefinition;
  readonly spool: DeliverySpool;
  readonly put: (key: string, body: Uint8Array) => Promise<void>;
  readonly every: Every;
  /** Hears why something could not be put. */
  readonly onFault: (error: unknown) => void;
}

/** Milliseconds before what could not be put is tried again. */
const RETRY_PAUSE = 5_000;

/** Little effort: what is saved of a developer's disk is not worth his processor. */
const compress = (text: string): Promise<Buffer> => promisify(gzip)(text, { level: constants.Z_BEST_SPEED });

/** Firehose's key: `<prefix><stream>-<version>-YYYY-MM-DD-HH-mm-ss-<UUID>`. The same for a file that is put again. */
const keyOf = ({ name, prefix }: DeliveryStreamDefinition, { openedAt, id }: SpooledFile): string => {
  const at = new Date(openedAt);
  const second = at.toISOString().slice(0, 19).replaceAll(/[T:]/g, '-');
  return `${prefix(at)}${name}-1-${second}-${id}`;
};

class Delivery implements LogDelivery {
  readonly #options: LogDeliveryOptions;
  /** Closes the buffer when its first record has waited for long enough. */
  #timer: ReturnType<Every> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(options: LogDeliveryOptions) {
    this.#options = options;
    if (options.spool.closed().length > 0) this.#inBackground();
  }

  take(lines: string): void {
    const { spool, definition } = this.#options;
    spool.append(lines);
    if (spool.size() >= definition.bufferBytes) this.#closeBuffer();
    else this.#timer ??= this.#once(definition.bufferMs);
  }

  flush(): Promise<void> {
    this.#stopTimer();
    this.#options.spool.close();
    return this.#deliver();
  }

  async stop(): Promise<void> {
    await this.flush().catch(() => undefined);
    this.#stopTimer();
  }

  #closeBuffer(): void {
    this.#stopTimer();
    this.#options.spool.close();
    this.#inBackground();
  }

  #inBackground(): void {
    this.#deliver().catch(() => undefined);
  }

  /** Delivers what is closed, after what is being delivered. */
  #deliver(): Promise<void> {
    this.#last = this.#last.catch(() => undefined).then(() => this.#drain());
    return this.#last;
  }

  async #drain(): Promise<void> {
    try {
      for (const file of this.#options.spool.closed()) await this.#put(file);
    } catch (error) {
      this.#options.onFault(error);
      this.#timer ??= this.#once(RETRY_PAUSE);
      throw error;
    }
  }

  async #put(file: SpooledFile): Promise<void> {
    const { definition, put } = this.#options;
    const members = await Promise.all(spooledEnvelopes(await file.read()).map(compress));
    if (members.length > 0) await put(keyOf(definition, file), Buffer.concat(members));
    await file.remove();
  }

  #once(milliseconds: number): ReturnType<Every> {
    return this.#options.every(milliseconds, () => {
      this.#closeBuffer();
    });
  }

  #stopTimer(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }
}

/** Starts delivering, what an earlier process left first. */
export const startLogDelivery = (options: LogDeliveryOptions): LogDelivery => new Delivery(options);
