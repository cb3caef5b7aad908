import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { importTime } from './import-time.ts';
import { median } from './statistics.ts';

export interface BundleCost {
  readonly name: string;
  readonly kilobytes: number;
  readonly gzippedKilobytes: number;
  /** Milliseconds to import the bundle in a fresh process: parsing, evaluating, reading the environment. */
  readonly importMilliseconds: number;
}

const RUNS = 9;

/** Size and import time of every function's bundle, imported with the environment that the function has. */
export const bundleCosts = (folder: string, environment: NodeJS.ProcessEnv): readonly BundleCost[] =>
  readdirSync(folder).map((name) => {
    const bundle = join(folder, name, 'index.mjs');
    const bytes = readFileSync(bundle);
    const times = Array.from({ length: RUNS }, () => importTime(pathToFileURL(bundle).href, { env: environment }));
    return {
      name,
      kilobytes: bytes.length / 1024,
      gzippedKilobytes: gzipSync(bytes).length / 1024,
      importMilliseconds: median(times),
    };
  });
