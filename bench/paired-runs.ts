import { performance } from 'node:perf_hooks';

export type Invoke = () => Promise<unknown>;

export interface Series {
  /** Wall-clock milliseconds of each call. */
  readonly latencies: readonly number[];
  /** Processor milliseconds per call of this process: not the database's, which is another one. */
  readonly processor: number;
}

const BLOCK = 50;

interface Running {
  readonly latencies: number[];
  processor: number;
}

const runBlock = async (invoke: Invoke, into: Running): Promise<void> => {
  const before = process.cpuUsage();
  for (let call = 0; call < BLOCK; call += 1) {
    const start = performance.now();
    await invoke();
    into.latencies.push(performance.now() - start);
  }
  const used = process.cpuUsage(before);
  into.processor += (used.user + used.system) / 1000;
};

/**
 * Calls both in turns, block by block, so that whatever else the machine does meets both alike.
 *
 * @param blocks measured blocks of 50 calls, each of both; a quarter as many run first to warm up
 */
export const pairedRuns = async (one: Invoke, other: Invoke, blocks: number): Promise<readonly [Series, Series]> => {
  const warmUp: Running = { latencies: [], processor: 0 };
  for (let block = 0; block < blocks / 4; block += 1) {
    await runBlock(one, warmUp);
    await runBlock(other, warmUp);
  }
  const [first, second]: [Running, Running] = [
    { latencies: [], processor: 0 },
    { latencies: [], processor: 0 },
  ];
  for (let block = 0; block < blocks; block += 1) {
    await runBlock(one, first);
    await runBlock(other, second);
  }
  const series = (run: Running): Series => ({
    latencies: run.latencies,
    processor: run.processor / run.latencies.length,
  });
  return [series(first), series(second)];
};
