import type { Cancel, Runtime } from '../platform/runtime.ts';
import type { Region } from './region.ts';
import type { RetryBudget } from './retry-budget.ts';

/** What all calls to a service share. */
export interface Network {
  readonly runtime: Runtime;
  readonly licenseKey: string;
  /** In the order of preference, nearest first. */
  readonly regions: readonly Region[];
  readonly retries: RetryBudget;
  /** Milliseconds that a call may take in all. */
  readonly budget: number;
  /** Milliseconds after which a region is no longer waited for alone. */
  readonly patience: number;
  /** What is under way, each with how to end it. */
  readonly running: Set<Cancel>;
}
