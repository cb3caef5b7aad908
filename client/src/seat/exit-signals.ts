import type { Runtime } from '../platform/runtime.ts';
import { settledWithin } from '../clock/settled-within.ts';

/** What ends a Node.js process from outside, and can be answered. `SIGBREAK` is Ctrl-Break on Windows. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;
type Signal = (typeof SIGNALS)[number];

/** A process that is asked to end does so after this many milliseconds: what it sends gets 1,500, the store the rest. */
const EXIT_WITHIN = 2_000;
/** Exit code where a signal cannot be raised again: on Windows, all but two. */
const EXIT_CODE = 1;

/** The part of Node.js's `process` that is used. Methods on purpose: TypeScript then takes `process`, with its overloads, for one. */
export interface ExitingProcess {
  readonly pid: number;
  prependListener(event: Signal | 'beforeExit', listener: () => void): unknown;
  off(event: Signal | 'beforeExit', listener: () => void): unknown;
  listenerCount(event: Signal): number;
  kill(pid: number, signal: Signal): unknown;
  exit(code: number): unknown;
}

/** Unlike a runtime's timer this one keeps the process alive: an empty event loop would end it with the wrong code. */
const holding: Runtime['after'] = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds);
  return () => {
    clearTimeout(timer);
  };
};

interface ExitWatch {
  readonly closes: Set<() => Promise<unknown>>;
  readonly remove: () => void;
}

/** One for each process: however many clients it has, it gets one listener a signal, and ends once all have closed. */
const watches = new WeakMap<ExitingProcess, ExitWatch>();

/** Ends the process as the signal would have ended it. */
const raise = (process: ExitingProcess, signal: Signal): void => {
  try {
    process.kill(process.pid, signal);
  } catch {
    process.exit(EXIT_CODE);
  }
};

const watch = (process: ExitingProcess, after: Runtime['after']): ExitWatch => {
  const closes = new Set<() => Promise<unknown>>();
  const closeAll = async (): Promise<void> => {
    // From here on the process is as if the client were not there: a second signal ends it at once.
    remove();
    await settledWithin(after, EXIT_WITHIN, Promise.allSettled([...closes].map(async (close) => close())));
  };
  const onBeforeExit = (): void => void closeAll();
  const onSignal = new Map(
    SIGNALS.map((signal) => [
      signal,
      () => {
        const closed = closeAll();
        // Who else listens decides when and how the process ends, and is called for this very signal: not twice.
        if (process.listenerCount(signal) === 0)
          void closed.then(() => {
            raise(process, signal);
          });
      },
    ]),
  );
  const remove = (): void => {
    watches.delete(process);
    process.off('beforeExit', onBeforeExit);
    for (const [signal, listener] of onSignal) process.off(signal, listener);
  };
  process.prependListener('beforeExit', onBeforeExit);
  for (const [signal, listener] of onSignal) process.prependListener(signal, listener);
  return { closes, remove };
};

/**
 * Closes a client when the process ends: on SIGINT, SIGTERM, SIGHUP and SIGBREAK, and when there is nothing left to do.
 * It ends as it would have without: by the signal, with the same exit status, where nobody else listens; else when those
 * who listen say so, even before the client has closed. It waits two seconds at most, and a second signal ends it at once.
 * `process.exit()` and crashes leave no time to close: a lease then ends by itself.
 *
 * Node.js only. Not to be called where the product closes the client itself.
 *
 * @returns takes it back
 */
export const releaseAtExit = (
  close: () => Promise<unknown>,
  process: ExitingProcess,
  after: Runtime['after'] = holding,
): (() => void) => {
  const watching = watches.get(process) ?? watch(process, after);
  watches.set(process, watching);
  // A function of its own for each call: the same `close` may be given twice, and taken back once.
  const closing = (): Promise<unknown> => close();
  watching.closes.add(closing);
  return () => {
    watching.closes.delete(closing);
    if (watching.closes.size === 0 && watches.get(process) === watching) watching.remove();
  };
};
