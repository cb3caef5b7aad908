import type { Slice, Vault } from '../../../client/src/store/vault.ts';

/** A vault in memory that counts what is written to it. */
export interface FakeVault extends Vault {
  readonly writes: () => number;
}

export const fakeVault = (kept: Partial<Record<Slice, unknown>> = {}): FakeVault => {
  const slices = new Map<string, unknown>(Object.entries(kept));
  let writes = 0;
  return {
    condition: 'intact',
    read: (slice) => slices.get(slice),
    write: (slice, value) => {
      writes += 1;
      // As JSON, in which it would come back after a restart.
      if (value === undefined) slices.delete(slice);
      else slices.set(slice, JSON.parse(JSON.stringify(value)));
    },
    flush: () => Promise.resolve(),
    writes: () => writes,
  };
};
