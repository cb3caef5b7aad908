import type { Runtime } from './runtime.ts';

/** Waits for something to end, however it ends, but not for longer than so many milliseconds. Never rejects. */
export const settledWithin = (after: Runtime['after'], milliseconds: number, begun: Promise<unknown>): Promise<void> =>
  new Promise((resolve) => {
    const cancel = after(milliseconds, resolve);
    const end = (): void => {
      cancel();
      resolve();
    };
    begun.then(end, end);
  });
