import type { Writable } from 'node:stream';

/** Tells a step's start, and how long it took. */
export type Progress = <Result>(step: string, work: () => Promise<Result>) => Promise<Result>;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Lines with the time since the start, such as `  2.1 s  DynamoDB Local (took 1.9 s)`. */
export const progressTo = (output: Writable, now: () => number = () => performance.now()): Progress => {
  const start = now();
  return async (step, work) => {
    const began = now();
    const result = await work();
    output.write(`${seconds(now() - start).padStart(8)}  ${step} (took ${seconds(now() - began)})\n`);
    return result;
  };
};
