import { performance } from 'node:perf_hooks';
import { median, quantile } from './statistics.ts';

/** A call that is made once; each has work of its own. */
export type Call = () => Promise<unknown>;

export interface Load {
  readonly medianMilliseconds: number;
  readonly p99Milliseconds: number;
  /** Calls a second: the median over the blocks. */
  readonly perSecond: number;
}

interface Block {
  readonly latencies: readonly number[];
  readonly perSecond: number;
}

/** Makes all calls, `clients` of them at a time. */
const runBlock = async (calls: readonly Call[], clients: number): Promise<Block> => {
  const queue = [...calls];
  const latencies: number[] = [];
  const begun = performance.now();
  const work = async (): Promise<void> => {
    for (let call = queue.shift(); call !== undefined; call = queue.shift()) {
      const start = performance.now();
      await call();
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  return { latencies, perSecond: (1000 * calls.length) / (performance.now() - begun) };
};

const loadOf = (blocks: readonly Block[]): Load => {
  const latencies = blocks.flatMap((block) => block.latencies);
  return {
    medianMilliseconds: median(latencies),
    p99Milliseconds: quantile(latencies, 0.99),
    perSecond: median(blocks.map(({ perSecond }) => perSecond)),
  };
};

/**
 * Loads two services in turns, block by block, so that whatever else the machine does meets both alike.
 *
 * @param one gives the next call of the first; the first block of each only warms up
 */
export const concurrentRuns = async (
  one: () => Call,
  other: () => Call,
  { clients, blocks, callsPerBlock }: { clients: number; blocks: number; callsPerBlock: number },
): Promise<readonly [Load, Load]> => {
  const [first, second]: [Block[], Block[]] = [[], []];
  for (let block = 0; block <= blocks; block += 1) {
    for (const [next, into] of [
      [one, first],
      [other, second],
    ] as const) {
      const done = await runBlock(Array.from({ length: callsPerBlock }, next), clients);
      if (block > 0) into.push(done);
    }
  }
  return [loadOf(first), loadOf(second)];
};
