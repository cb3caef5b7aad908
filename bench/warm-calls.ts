import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface WarmCall {
  readonly name: string;
  /** Median of the blocks. */
  readonly nanoseconds: number;
  /** By which the heap grew for each call. */
  readonly bytes: number;
  /** Collections while that was measured: any would hide some of the growth. */
  readonly collections: number;
  /** How often the call granted, of all calls: what was measured did what it says. */
  readonly granted: number;
}

/** Megabytes of the young generation: large enough that nothing is collected while growth is measured. */
const YOUNG = 512;

/** Calls of a client that is warm, in a process of their own whose collector can be called and keeps still otherwise. */
export const warmCalls = (): readonly WarmCall[] => {
  const flags = ['--expose-gc', `--min-semi-space-size=${YOUNG}`, `--max-semi-space-size=${YOUNG}`];
  const script = join(import.meta.dirname, 'warm-calls-process.ts');
  return JSON.parse(execFileSync(process.execPath, [...flags, script], { encoding: 'utf8' })) as readonly WarmCall[];
};
