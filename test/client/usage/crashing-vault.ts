import type { Slice, Vault } from '../../../client/src/store/vault.ts';

export interface CrashingVault extends Vault {
  /** The store takes what is in memory, as it does now and then by itself. */
  readonly saveByItself: () => void;
  /** From now on the store refuses, or takes again. */
  readonly refuse: (isRefusing: boolean) => void;
  /** What a process finds that starts after this one has died. */
  readonly crash: () => CrashingVault;
}

/** A vault in memory over a store: what was written and not saved is gone after a crash. */
export const crashingVault = (stored = '{}', onSave: () => void = () => undefined): CrashingVault => {
  const slices = new Map<string, unknown>(Object.entries(JSON.parse(stored) as object));
  let disk = stored;
  let isRefusing = false;
  const save = (): void => {
    disk = JSON.stringify(Object.fromEntries(slices));
    onSave();
  };
  return {
    condition: 'intact',
    read: (slice: Slice) => slices.get(slice),
    write: (slice, value) => {
      if (value === undefined) slices.delete(slice);
      else slices.set(slice, value);
    },
    flush: async () => {
      await Promise.resolve();
      if (isRefusing) throw new Error('ENOSPC: no space left on device');
      save();
    },
    saveByItself: () => {
      if (!isRefusing) save();
    },
    refuse: (next) => {
      isRefusing = next;
    },
    crash: () => crashingVault(disk, onSave),
  };
};
