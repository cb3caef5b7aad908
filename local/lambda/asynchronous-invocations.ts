import { setTimeout as sleep } from 'node:timers/promises';
import type { InvocationResult } from './function-runtime.ts';

/** A function that events may be sent to. */
export interface Invocable {
  readonly name: string;
  readonly invoke: (event: unknown, requestId: string) => Promise<InvocationResult>;
  /** Tries after the first one. */
  readonly retriesMax: number;
}

/** A region's asynchronous invocations: events that wait for their function, or are with it. */
export interface AsynchronousInvocations {
  /** Takes an event, and has the function carry it out in the background. */
  readonly accept: (target: Invocable, event: unknown, requestId: string) => void;
  /** How many have been carried out or given up so far. */
  readonly finished: () => number;
  /** Resolves when none waits or is under way. */
  readonly idle: () => Promise<void>;
  /** Gives up what waits, and resolves when what is under way is done. */
  readonly stop: () => Promise<void>;
}

export interface AsynchronousInvocationsOptions {
  /** Resolves when the time has passed, or at once when the signal says that nobody waits any more. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Hears of events that are given up. */
  readonly log: (line: string) => void;
}

/** Milliseconds before a retry. Lambda waits for one minute and then for two: here each of them is a second. */
const retryPause = (retry: number): number => retry * 1_000;

/** The pause of a run, by the machine's clock. */
export const clockPause: AsynchronousInvocationsOptions['pause'] = async (milliseconds, signal) => {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
};

class Invocations implements AsynchronousInvocations {
  readonly #options: AsynchronousInvocationsOptions;
  readonly #stopping = new AbortController();
  readonly #open = new Set<Promise<void>>();
  #finished = 0;

  constructor(options: AsynchronousInvocationsOptions) {
    this.#options = options;
  }

  accept(target: Invocable, event: unknown, requestId: string): void {
    const carriedOut = this.#carryOut(target, event, requestId).then(() => {
      this.#finished += 1;
      this.#open.delete(carriedOut);
    });
    this.#open.add(carriedOut);
  }

  finished(): number {
    return this.#finished;
  }

  async idle(): Promise<void> {
    // While a function carries out one event, it may send others.
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.idle();
  }

  async #carryOut(target: Invocable, event: unknown, requestId: string): Promise<void> {
    const { pause, log } = this.#options;
    const { signal } = this.#stopping;
    for (let tries = 1; !signal.aborted; tries += 1) {
      const result = await target.invoke(event, requestId);
      if (result.kind === 'answered') return;
      if (tries > target.retriesMax) {
        const { errorType, errorMessage } = result.error;
        log(`${target.name}: gave up ${requestId} on try ${tries}: ${errorType}: ${errorMessage}`);
        return;
      }
      await pause(retryPause(tries), signal);
    }
    log(`${target.name}: gave up ${requestId} as the run ends`);
  }
}

/** Opens a region's queue of asynchronous invocations, with Lambda's rule for those that fail. */
export const openAsynchronousInvocations = (options: AsynchronousInvocationsOptions): AsynchronousInvocations =>
  new Invocations(options);
