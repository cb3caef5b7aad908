import { performance } from 'node:perf_hooks';
import { importTime } from './import-time.ts';
import { productFolder } from './installed-client.ts';
import { median, quantile } from './statistics.ts';

/** Imports nothing: what is left is what any import costs. */
const EMPTY = 'data:text/javascript,';
const PROCESSES = 41;

export interface ImportTimes {
  readonly name: string;
  readonly processes: number;
  /** Of the import alone, measured inside the process. */
  readonly median: number;
  readonly p95: number;
  /** Of the whole process, from its start to its end, measured from outside. */
  readonly wholeProcess: number;
}

interface Sample {
  readonly inside: number;
  readonly outside: number;
}

const sample = (specifier: string): Sample => {
  const start = performance.now();
  const inside = importTime(specifier, { cwd: productFolder });
  return { inside, outside: performance.now() - start };
};

/** Milliseconds to import the package by its name, and to import nothing, process by process in turns. */
export const importTimes = (): readonly [ours: ImportTimes, nothing: ImportTimes] => {
  const [ours, nothing]: [Sample[], Sample[]] = [[], []];
  for (let count = 0; count < PROCESSES; count += 1) {
    ours.push(sample('@licet/client'));
    nothing.push(sample(EMPTY));
  }
  const timesOf = (name: string, samples: readonly Sample[]): ImportTimes => {
    const inside = samples.map((each) => each.inside);
    return {
      name,
      processes: samples.length,
      median: median(inside),
      p95: quantile(inside, 0.95),
      wholeProcess: median(samples.map(({ outside }) => outside)),
    };
  };
  return [timesOf("import('@licet/client')", ours), timesOf('an empty module', nothing)];
};
