import { setTimeout as sleep } from 'node:timers/promises';
import { type Bell, newBell } from './bell.ts';
import type { NativeWrite, Replica } from './replica.ts';

/** What can be set of the way from one region to another. */
export interface LinkState {
  readonly from: string;
  readonly to: string;
  /** Milliseconds from a write until it is applied, at least. */
  readonly lagMs: number;
  readonly paused: boolean;
}

interface Waiting {
  readonly write: NativeWrite;
  readonly since: number;
  readonly done: () => void;
}

export interface LinkOptions {
  readonly from: string;
  readonly to: string;
  readonly target: Pick<Replica, 'apply'>;
  readonly clock: () => number;
  readonly onFault: (error: unknown) => void;
}

/** Writes applied in one turn: few, so that the region's own stream is looked at often. */
const TURN_MAX = 16;
const RETRY_INTERVAL = 250;

/** Carries one region's native writes to another one, in order. What waits is in memory; the stream has it too. */
export class Link {
  readonly #options: LinkOptions;
  readonly #bell: Bell = newBell();
  readonly #idle: (() => void)[] = [];
  readonly #running: Promise<void>;
  #waiting: Waiting[] = [];
  #lagMs = 0;
  #paused = false;
  #stopped = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get state(): LinkState {
    const { from, to } = this.#options;
    return { from, to, lagMs: this.#lagMs, paused: this.#paused };
  }

  /** Resolves when the change holds: nothing arrives any more over a link that was paused. */
  async set(change: { readonly lagMs?: number | undefined; readonly paused?: boolean | undefined }): Promise<void> {
    this.#lagMs = change.lagMs ?? this.#lagMs;
    this.#paused = change.paused ?? this.#paused;
    this.#bell.ring();
    this.#tellIfIdle();
    await this.#turn;
  }

  /** Takes a write; `done` is called when the target has it. */
  carry(write: NativeWrite, done: () => void): void {
    this.#waiting.push({ write, since: this.#options.clock(), done });
    this.#bell.ring();
  }

  /** Resolves when nothing waits, or nothing that waits would be carried because the link is paused or stopped. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#tellIfIdle();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#bell.ring();
    this.#tellIfIdle();
    await this.#running;
  }

  #tellIfIdle(): void {
    if (this.#waiting.length > 0 && !this.#paused && !this.#stopped) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Milliseconds until the next write is due; `undefined` while there is nothing to do. */
  #untilDue(): number | undefined {
    const [first] = this.#waiting;
    if (first === undefined || this.#paused) return undefined;
    return Math.max(first.since + this.#lagMs - this.#options.clock(), 0);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const milliseconds = this.#untilDue();
      if (milliseconds !== 0) {
        await this.#bell.wait(milliseconds);
        continue;
      }
      this.#turn = this.#carryDue();
      await this.#turn;
      this.#tellIfIdle();
    }
  }

  async #carryDue(): Promise<void> {
    const now = this.#options.clock();
    const ready = this.#waiting.slice(0, TURN_MAX).filter(({ since }) => since + this.#lagMs <= now);
    try {
      await this.#options.target.apply(ready.map(({ write }) => write));
    } catch (error) {
      // They stay in the queue: an application that was interrupted can be repeated.
      this.#options.onFault(error);
      await sleep(RETRY_INTERVAL);
      return;
    }
    this.#waiting.splice(0, ready.length);
    for (const { done } of ready) done();
  }
}
