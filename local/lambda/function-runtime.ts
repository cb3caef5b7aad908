import { randomUUID } from 'node:crypto';
import { type EnvironmentOptions, type ExecutionEnvironment, startEnvironment } from './execution-environment.ts';
import type { InvocationResult } from './execution-environment.ts';
import type { LogStream } from '../logs/log-stream.ts';

export type { InvocationResult } from './execution-environment.ts';

/** A function that can be invoked: as many execution environments as it has invocations under way. */
export interface FunctionRuntime {
  /**
   * Invokes it, in the environment that was free last, else in a new one; beyond the limit, it waits. Never rejects.
   *
   * @param requestId the same for each try of one event; a new one when not said
   */
  readonly invoke: (event: unknown, requestId?: string) => Promise<InvocationResult>;
  /** Ends all its environments as a crash would, and tells how many there were. The next invocation starts a new one. */
  readonly killEnvironments: () => Promise<number>;
  /** Ends all its environments in order, and tells how many there were. The next invocation starts a new one. */
  readonly endEnvironments: () => Promise<number>;
}

export interface FunctionRuntimeOptions extends Omit<EnvironmentOptions, 'log'> {
  /** Opens the log of a new environment. */
  readonly openLog: () => LogStream;
  /** Environments at one time: each takes some ten MiB here, where Lambda has a thousand of them. */
  readonly environmentsMax?: number;
}

const ENVIRONMENTS_MAX = 8;

class Runtime implements FunctionRuntime {
  readonly #options: FunctionRuntimeOptions;
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #free: ExecutionEnvironment[] = [];
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  constructor(options: FunctionRuntimeOptions) {
    this.#options = options;
  }

  async invoke(event: unknown, requestId: string = randomUUID()): Promise<InvocationResult> {
    await this.#turn();
    const environment = this.#take();
    try {
      return await environment.invoke(event, requestId);
    } finally {
      if (environment.ended()) this.#all.delete(environment);
      else this.#free.push(environment);
      this.#underWay -= 1;
      this.#waiting.shift()?.();
    }
  }

  async killEnvironments(): Promise<number> {
    const environments = this.#giveUp();
    await Promise.all(environments.map((environment) => environment.kill()));
    return environments.length;
  }

  async endEnvironments(): Promise<number> {
    const environments = this.#giveUp();
    await Promise.all(environments.map((environment) => environment.end()));
    return environments.length;
  }

  #giveUp(): readonly ExecutionEnvironment[] {
    const environments = [...this.#all];
    this.#all.clear();
    this.#free.length = 0;
    return environments;
  }

  async #turn(): Promise<void> {
    while (this.#underWay >= (this.#options.environmentsMax ?? ENVIRONMENTS_MAX)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#underWay += 1;
  }

  #take(): ExecutionEnvironment {
    for (let free = this.#free.pop(); free !== undefined; free = this.#free.pop()) {
      if (!free.ended()) return free;
      this.#all.delete(free);
    }
    const started = startEnvironment({ ...this.#options, log: this.#options.openLog() });
    this.#all.add(started);
    return started;
  }
}

export const createFunctionRuntime = (options: FunctionRuntimeOptions): FunctionRuntime => new Runtime(options);
