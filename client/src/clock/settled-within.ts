import type { Runtime } from '../platform/runtime.ts';

/**
 * Waits for something, but not for longer than so many milliseconds.
 *
 * @throws Error where it takes longer; and what it was rejected with
 */
export const within = <Value>(after: Runtime['after'], milliseconds: number, begun: Promise<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    const cancel = after(milliseconds, () => {
      reject(new Error('took too long'));
    });
    begun.finally(cancel).then(resolve, reject);
  });

/** Waits for something to end, however it ends, but not for longer than so many milliseconds. Never rejects. */
export const settledWithin = (
  after: Runtime['after'],
  milliseconds: number,
  begun: Promise<unknown>,
): Promise<void> => {
  const end = (): void => undefined;
  return within(after, milliseconds, begun).then(end, end);
};
