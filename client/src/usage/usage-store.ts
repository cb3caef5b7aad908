import type { Problem } from '../problem.ts';
import type { Cancel, Runtime } from '../platform/runtime.ts';
import type { Vault } from '../store/vault.ts';
import { keepUsage } from './kept-usage.ts';
import type { UsageLedger } from './usage-ledger.ts';

/** Milliseconds for which recorded usage may be in memory alone: what a crash costs at most, beside the vault's own delay. */
const KEEP_WITHIN = 1_000;

export interface UsageStore {
  /** Keeps what waits, soon: however often it is called, once in a while. */
  readonly keepSoon: () => void;
  /** Keeps what waits, now; it is in the store whenever the vault is. */
  readonly keep: () => void;
  /** Resolves once what waits is in the store. Never rejects. @returns whether the store took it */
  readonly save: () => Promise<boolean>;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export interface UsageStoreParts {
  readonly runtime: Pick<Runtime, 'after'>;
  readonly vault: Pick<Vault, 'write' | 'flush'>;
  readonly ledger: UsageLedger;
  readonly onProblem: (problem: Problem) => void;
}

/** Keeps waiting usage over restarts. A store that refuses is reported once, until it takes something again. */
export const createUsageStore = ({ runtime, vault, ledger, onProblem }: UsageStoreParts): UsageStore => {
  let cancel: Cancel | undefined;
  let isRefusing = false;
  const keep = (): void => {
    cancel?.();
    cancel = undefined;
    vault.write('usage', keepUsage(ledger.waiting()));
  };
  return {
    keep,
    keepSoon: () => {
      cancel ??= runtime.after(KEEP_WITHIN, keep);
    },
    save: async () => {
      keep();
      try {
        await vault.flush();
        isRefusing = false;
        return true;
      } catch (error) {
        if (!isRefusing) onProblem({ code: 'STORE_NOT_WRITTEN', detail: `Usage is not sent: ${messageOf(error)}` });
        isRefusing = true;
        return false;
      }
    },
  };
};
