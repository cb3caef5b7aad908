import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import type { FunctionDefinition } from './function-definition.ts';
import type { LogStream } from '../logs/log-stream.ts';
import { type EnvironmentData, type FunctionError, type Order, type Report, reportSchema } from './messages.ts';

export type InvocationResult =
  { readonly kind: 'answered'; readonly payload: unknown } | { readonly kind: 'failed'; readonly error: FunctionError };

/** A function's bundle, loaded in a thread with environment variables of its own, that takes one invocation at a time. */
export interface ExecutionEnvironment {
  /** Carries out one invocation. Ends the environment when the function times out. Never rejects. */
  readonly invoke: (event: unknown, requestId: string) => Promise<InvocationResult>;
  /** Whether it takes no further invocation. */
  readonly ended: () => boolean;
  /** Ends it at once, in the middle of what it does: the invocation under way fails. */
  readonly kill: () => Promise<void>;
  /**
   * Ends it as Lambda does: where an extension has registered, what is under way is finished, SIGTERM is sent, and there
   * is half a second left; without any, at once.
   */
  readonly end: () => Promise<void>;
}

export interface EnvironmentOptions {
  readonly definition: FunctionDefinition;
  readonly variables: Readonly<Record<string, string>>;
  /** What it writes goes here; nobody else writes there. */
  readonly log: LogStream;
}

/** Milliseconds that Lambda gives a bundle to load. */
const INIT_TIMEOUT = 10_000;

/** Milliseconds between SIGTERM and SIGKILL, where the extensions are internal ones. */
const END_TIMEOUT = 500;

const ended: FunctionError = {
  errorType: 'Runtime.ExitError',
  errorMessage: 'Error: Runtime exited without providing a reason',
};

/** An error as it arrives from another thread: not always an instance of this thread's `Error`. */
const thrown = z.object({
  name: z.string().default('Error'),
  message: z.string(),
  code: z.unknown().optional(),
  stack: z.string().optional(),
});

const crashed = (error: unknown): FunctionError => {
  const { name, message, code, stack } = thrown.catch({ name: 'Error', message: String(error) }).parse(error);
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? { errorType: 'Runtime.OutOfMemory', errorMessage: 'Error: Runtime exited with error: signal: killed' }
    : { errorType: name, errorMessage: message, trace: stack?.split('\n') ?? [] };
};

const timedOut = (milliseconds: number): FunctionError => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `Error: Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`,
});

type Outcome = Exclude<Report, { kind: 'output' }>;

class Environment implements ExecutionEnvironment {
  readonly #options: EnvironmentOptions;
  readonly #wake = new SharedArrayBuffer(4);
  readonly #worker: Worker;
  readonly #started: Promise<Outcome>;
  /** Resolves when nothing comes from the thread any more. */
  readonly #exited: Promise<void>;
  #underWay: Promise<unknown> = Promise.resolve();
  #isLast = false;
  #ended = false;
  #settle: ((outcome: Outcome) => void) | undefined;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    const { codeFolder, handler, name, arn, memoryMiB } = options.definition;
    const data = { codeFolder, handler, functionName: name, functionArn: arn, memoryMiB, wake: this.#wake };
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      env: { ...options.variables, AWS_LAMBDA_LOG_STREAM_NAME: options.log.name },
      workerData: data satisfies EnvironmentData,
      resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
      // Options of this process, such as a test runner's, are none of the function's.
      execArgv: [],
    });
    this.#worker.on('message', (message) => {
      this.#receive(reportSchema.parse(message));
    });
    this.#worker.on('error', (error) => {
      this.#finish({ kind: 'failed', error: crashed(error) });
    });
    const exit = new Promise<void>((resolve) => {
      this.#worker.on('exit', () => {
        this.#finish({ kind: 'failed', error: ended });
        resolve();
      });
    });
    // The invocation that fails with it has something to write yet.
    this.#exited = exit
      .then(() => this.#underWay)
      .then(() => {
        options.log.close();
      });
    this.#started = this.#outcome(INIT_TIMEOUT);
  }

  invoke(event: unknown, requestId: string): Promise<InvocationResult> {
    const result = this.#carryOut(event, requestId);
    this.#underWay = result;
    return result;
  }

  ended(): boolean {
    return this.#ended || this.#isLast;
  }

  async kill(): Promise<void> {
    this.#finish({ kind: 'failed', error: ended });
    await this.#worker.terminate();
    await this.#exited;
  }

  async end(): Promise<void> {
    this.#isLast = true;
    const started = await this.#started;
    if (started.kind === 'ready' && started.extensions > 0) {
      await this.#underWay;
      await this.#terminate();
    }
    await this.kill();
  }

  async #carryOut(event: unknown, requestId: string): Promise<InvocationResult> {
    const { definition, log } = this.#options;
    const started = await this.#started;
    // What did not load stays as it is; the next invocation gets another.
    if (started.kind !== 'ready') void this.kill();
    const outcome = started.kind === 'ready' ? await this.#run(event, requestId, definition.timeoutMs) : started;
    if (outcome.kind === 'answered') {
      log.endLine();
      return { kind: 'answered', payload: JSON.parse(outcome.payload) };
    }
    const error = outcome.kind === 'failed' ? outcome.error : ended;
    this.#logError({ requestId, ...error });
    return { kind: 'failed', error };
  }

  #logError(error: FunctionError & { readonly requestId?: string }): void {
    this.#options.log.write(`${JSON.stringify({ level: 'ERROR', ...error })}\n`);
  }

  /** Tells the thread that its end has come. Resolves when it has ended, or its time is over. */
  async #terminate(): Promise<void> {
    if (this.#ended) return;
    this.#tell({ kind: 'end' });
    const late = new AbortController();
    await Promise.race([this.#exited, sleep(END_TIMEOUT, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
  }

  #run(event: unknown, requestId: string, timeoutMs: number): Promise<Outcome> {
    const outcome = this.#outcome(timeoutMs);
    const deadline = Date.now() + timeoutMs;
    this.#tell({ kind: 'invoke', requestId, event: JSON.stringify(event), deadline });
    return outcome;
  }

  #tell(order: Order): void {
    this.#worker.postMessage(order);
    const wake = new Int32Array(this.#wake);
    Atomics.store(wake, 0, 1);
    Atomics.notify(wake, 0);
  }

  /** What the thread reports next; when it takes too long, it is ended. */
  #outcome(timeoutMs: number): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const timer = setTimeout(() => {
      this.#finish({ kind: 'failed', error: timedOut(timeoutMs) });
      void this.#worker.terminate();
    }, timeoutMs);
    this.#settle = (outcome) => {
      clearTimeout(timer);
      this.#settle = undefined;
      resolve(outcome);
    };
    if (this.#ended) this.#settle({ kind: 'failed', error: ended });
    return promise;
  }

  #receive(message: Report): void {
    if (message.kind === 'output') this.#options.log.write(message.text);
    else if (this.#settle !== undefined) this.#settle(message);
    else if (message.kind === 'failed') this.#logError(message.error);
  }

  /** Nothing comes from this thread any more. */
  #finish(outcome: Outcome): void {
    this.#ended = true;
    this.#settle?.(outcome);
  }
}

/** Starts an environment: the bundle begins to load. */
export const startEnvironment = (options: EnvironmentOptions): ExecutionEnvironment => new Environment(options);
