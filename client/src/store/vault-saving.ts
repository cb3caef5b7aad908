import type { Cancel, Runtime } from '../platform/runtime.ts';

/** When what has changed is saved. */
export interface VaultSaving {
  /** Something has changed: saves shortly, together with what else changes until then. */
  readonly soon: () => void;
  /** Resolves once all changes so far are saved. @throws Error where the store refuses */
  readonly now: () => Promise<void>;
}

/** Milliseconds within which changes are saved together. */
export const SAVE_WITHIN = 200;
/** Milliseconds until a refused save is tried again: doubled each time, up to the longest, with jitter. */
export const RETRY_AFTER = 1_000;
export const RETRY_AFTER_MAX = 300_000;

/**
 * Saves one after the other, never two at once. A save that the store refuses is tried again in the background; one that
 * somebody waits for is not: whoever waits is told, and the next change or wait tries again.
 */
export const vaultSaving = (
  { after, random }: Pick<Runtime, 'after' | 'random'>,
  {
    save,
    onRefused,
  }: { readonly save: () => Promise<void>; readonly onRefused: ((reason: unknown) => void) | undefined },
): VaultSaving => {
  let hasChanges = false;
  let planned: Cancel | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let refusals = 0;

  const saveChanges = async (): Promise<void> => {
    if (!hasChanges) return;
    hasChanges = false;
    try {
      await save();
      refusals = 0;
    } catch (reason) {
      hasChanges = true;
      refusals += 1;
      onRefused?.(reason);
      throw reason;
    }
  };

  const cancelPlan = (): void => {
    planned?.();
    planned = undefined;
  };

  const saveInTurn = (): Promise<void> => {
    cancelPlan();
    underWay = underWay.catch(() => undefined).then(saveChanges);
    return underWay;
  };

  const planIn = (milliseconds: number): void => {
    planned ??= after(milliseconds, () => {
      saveInTurn().catch(() => {
        const longest = Math.min(RETRY_AFTER * 2 ** (refusals - 1), RETRY_AFTER_MAX);
        planIn(longest * (0.5 + random() / 2));
      });
    });
  };

  return {
    soon: () => {
      hasChanges = true;
      planIn(SAVE_WITHIN);
    },
    now: saveInTurn,
  };
};
