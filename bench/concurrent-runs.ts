import { performance } from 'node:perf_hooks';
import { sentOperations } from './request-counter.ts';
import { median, quantile } from './statistics.ts';

/** A call that is made once; each has work of its own. */
export type Call = () => Promise<unknown>;

interface Block {
  readonly latencies: readonly number[];
  readonly median: number;
  readonly perSecond: number;
  readonly requests: number;
}

/** A service under load, and what it has done so far. */
export interface Loaded {
  readonly next: () => Call;
  readonly blocks: Block[];
}

export interface Load {
  /** Median of each block's median: a block that met other work on the machine weighs no more than any other. */
  readonly medianMilliseconds: number;
  /** Of all calls. */
  readonly p99Milliseconds: number;
  /** Calls a second: the median over the blocks. */
  readonly perSecond: number;
  /** Requests to AWS: the mean of all calls. */
  readonly requestsPerCall: number;
  /** Of each block, in the order in which they ran. */
  readonly blockMedians: readonly number[];
}

export interface Ratio {
  /** How many times the other's median this one's is. */
  readonly ratio: number;
  /** The same of blocks that ran one after the other: its lower and upper quartile, which tell how far to trust the ratio. */
  readonly middleHalf: readonly [number, number];
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

export const loadOf = ({ blocks }: Loaded): Load => {
  const latencies = blocks.flatMap((block) => block.latencies);
  const blockMedians = blocks.map((block) => block.median);
  return {
    medianMilliseconds: median(blockMedians),
    p99Milliseconds: quantile(latencies, 0.99),
    perSecond: median(blocks.map(({ perSecond }) => perSecond)),
    requestsPerCall: blocks.reduce((sum, { requests }) => sum + requests, 0) / latencies.length,
    blockMedians,
  };
};

export interface Turns {
  readonly clients: number;
  readonly blocks: number;
  readonly callsPerBlock: number;
}

/** @param next gives the next call */
export const loaded = (next: () => Call): Loaded => ({ next, blocks: [] });

/**
 * Loads services in turns, block by block, so that whatever else the machine does meets all alike; each round begins with
 * the next one, so that none always follows the same other. Two rounds before the first only warm up.
 */
export const takeTurns = async (
  services: readonly Loaded[],
  { clients, blocks, callsPerBlock }: Turns,
): Promise<void> => {
  for (let round = -2; round < blocks; round += 1) {
    const first = (round + 2) % services.length;
    for (const service of [...services.slice(first), ...services.slice(0, first)]) {
      const block = await runBlock(Array.from({ length: callsPerBlock }, service.next), clients);
      if (round >= 0) service.blocks.push(block);
    }
  }
};

/** Holds loads of the same turns against each other. */
export const ratioOf = (ours: Load, theirs: Load): Ratio => {
  const ratios = ours.blockMedians.map((each, round) => each / (theirs.blockMedians[round] ?? Number.NaN));
  return {
    ratio: ours.medianMilliseconds / theirs.medianMilliseconds,
    middleHalf: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
};
