import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../statistics.ts';

const MEGABYTE = 1024 * 1024;
/** Part of the samples that are not looked at: code is compiled, pools are filled. */
const WARM_UP = 0.2;
/** Fewer samples than this say nothing. */
const SAMPLES_LEAST = 24;

export interface MemorySample {
  readonly minutes: number;
  /** Megabytes that are left after a full collection. */
  readonly heap: number;
  /** Of those, what is no compiled code: an engine goes on compiling for many minutes. */
  readonly data: number;
  readonly resident: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Of machine code, and of bytecode. */
const CODE = /^(code|trusted)/;

export const sampleMemory = (minutes: number): MemorySample => {
  collect();
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  const code = getHeapSpaceStatistics()
    .filter(({ space_name: name }) => CODE.test(name))
    .reduce((sum, { space_used_size: used }) => sum + used, 0);
  return {
    minutes,
    heap: heapUsed / MEGABYTE,
    data: (heapUsed - code) / MEGABYTE,
    resident: rss / MEGABYTE,
  };
};

export interface MemoryTrend {
  readonly samples: number;
  /** Median megabytes of the heap in the first and in the last third. */
  readonly first: number;
  readonly last: number;
  /** Megabytes a minute, of what is no code: the median of the slopes between all pairs of samples (Theil-Sen). */
  readonly slope: number;
}

/** @returns undefined where there are too few samples to say */
export const memoryTrend = (all: readonly MemorySample[]): MemoryTrend | undefined => {
  if (all.length < SAMPLES_LEAST) return undefined;
  const samples = all.slice(Math.ceil(all.length * WARM_UP));
  const third = Math.floor(samples.length / 3);
  const heapOf = (part: readonly MemorySample[]): number => median(part.map(({ heap }) => heap));
  const slopes = samples.flatMap((one, at) =>
    samples.slice(at + 1).map((other) => (other.data - one.data) / (other.minutes - one.minutes)),
  );
  return {
    samples: samples.length,
    first: heapOf(samples.slice(0, third)),
    last: heapOf(samples.slice(-third)),
    slope: median(slopes),
  };
};
