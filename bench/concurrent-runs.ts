import { performance } from 'node:perf_hooks';
import { sentOperations } from './request-counter.ts';
import { median, quantile } from './statistics.ts';

/** A call that is made once; each has work of its own. */
export type Call = () => Promise<unknown>;

export interface Load {
  /** Median of each block's median: a block that met other work on the machine weighs no more than any other. */
  readonly medianMilliseconds: number;
  /** Of all calls. */
  readonly p99Milliseconds: number;
  /** Calls a second: the median over the blocks. */
  readonly perSecond: number;
  /** Requests to AWS: the mean of all calls. */
  readonly requestsPerCall: number;
}

/** Two services under the same load. */
export interface Compared {
  readonly ours: Load;
  readonly theirs: Load;
  /** How many times theirs ours takes, by the medians. */
  readonly ratio: number;
  /** The same of each pair of blocks: its lower and upper quartile, which tell how far to trust the ratio. */
  readonly middleHalf: readonly [number, number];
}

interface Block {
  readonly latencies: readonly number[];
  readonly median: number;
  readonly perSecond: number;
  readonly requests: number;
}

/** Makes all calls, `clients` of them at a time. */
const runBlock = async (calls: readonly Call[], clients: number): Promise<Block> => {
  const queue = [...calls];
  const latencies: number[] = [];
  const sentBefore = sentOperations().length;
  const begun = performance.now();
  const work = async (): Promise<void> => {
    for (let call = queue.shift(); call !== undefined; call = queue.shift()) {
      const start = performance.now();
      await call();
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  const perSecond = (1000 * calls.length) / (performance.now() - begun);
  return { latencies, median: median(latencies), perSecond, requests: sentOperations().length - sentBefore };
};

const loadOf = (blocks: readonly Block[]): Load => {
  const latencies = blocks.flatMap((block) => block.latencies);
  return {
    medianMilliseconds: median(blocks.map((block) => block.median)),
    p99Milliseconds: quantile(latencies, 0.99),
    perSecond: median(blocks.map(({ perSecond }) => perSecond)),
    requestsPerCall: blocks.reduce((sum, { requests }) => sum + requests, 0) / latencies.length,
  };
};

/**
 * Loads two services in turns, block by block, so that whatever else the machine does meets both alike; each begins every
 * other time, so that neither always follows the other.
 *
 * @param ours gives the next call; the first two blocks of each only warm up
 */
export const concurrentRuns = async (
  ours: () => Call,
  theirs: () => Call,
  { clients, blocks, callsPerBlock }: { clients: number; blocks: number; callsPerBlock: number },
): Promise<Compared> => {
  const run = (next: () => Call) => runBlock(Array.from({ length: callsPerBlock }, next), clients);
  const pairs: { ours: Block; theirs: Block }[] = [];
  for (let block = -2; block < blocks; block += 1) {
    const theirsFirst = block % 2 === 0 ? await run(theirs) : undefined;
    const mine = await run(ours);
    const pair = { ours: mine, theirs: theirsFirst ?? (await run(theirs)) };
    if (block >= 0) pairs.push(pair);
  }
  const [one, other] = [loadOf(pairs.map((pair) => pair.ours)), loadOf(pairs.map((pair) => pair.theirs))];
  const ratios = pairs.map((pair) => pair.ours.median / pair.theirs.median);
  return {
    ours: one,
    theirs: other,
    ratio: one.medianMilliseconds / other.medianMilliseconds,
    middleHalf: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
};
