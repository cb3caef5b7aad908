import type { Runtime } from '../platform/runtime.ts';
import type { Store } from './store.ts';
import { within } from '../clock/settled-within.ts';
import type { Slice, Vault, VaultCondition } from './vault.ts';
import { type Seal, vaultSeal } from './sealed-document.ts';
import { vaultSaving } from './vault-saving.ts';
import { type VaultDocument, readDocument, writeDocument } from './vault-document.ts';

export interface VaultParts {
  readonly store: Store;
  readonly licenseKey: string;
  readonly device: string | undefined;
  readonly runtime: Pick<Runtime, 'after' | 'random' | 'cryptography'>;
  /** Told of each save that the store refused. It is tried again. */
  readonly onRefused?: (reason: unknown) => void;
}

interface Found extends VaultDocument {
  readonly condition: VaultCondition;
}

/** What a client writes by itself. The rest comes from the service. */
const OWN_SLICES: ReadonlySet<Slice> = new Set(['clock', 'usage']);

/** Milliseconds that a start waits for a store; */
const LOAD_WITHIN = 3_000;
/** and that a save may take before it counts as refused. */
const SAVE_WITHIN = 30_000;

const nothing = (condition: VaultCondition): Found => ({ condition, sequence: 0, slices: new Map() });

const find = async (store: Store, seal: Seal, after: Runtime['after']): Promise<Found> => {
  try {
    const document = await within(after, LOAD_WITHIN, store.load());
    if (document === undefined) return nothing('empty');
    const text = await seal.open(document);
    if (text === undefined) return nothing('tampered');
    const read = readDocument(text);
    return read === undefined ? nothing('unreadable') : { condition: 'intact', ...read };
  } catch {
    return nothing('unreadable');
  }
};

/**
 * Opens what a store keeps. Of a document that is not as it was saved, nothing is used. It may be another device's, or
 * sealed with another key, by a mistake that is soon mended: it is replaced once the service has been reached, not before.
 *
 * What a vault is worth, and what it is not: see `vaultSeal`.
 */
export const openVault = async ({ store, licenseKey, device, runtime, onRefused }: VaultParts): Promise<Vault> => {
  const seal = await vaultSeal(runtime.cryptography, { licenseKey, device });
  const found = await find(store, seal, runtime.after);
  const slices = new Map(found.slices);
  let { sequence } = found;
  let isOurs = found.condition !== 'tampered';
  const saving = vaultSaving(runtime, {
    save: async () => {
      sequence += 1;
      await within(runtime.after, SAVE_WITHIN, store.save(await seal.close(writeDocument({ sequence, slices }))));
    },
    onRefused,
  });
  return {
    condition: found.condition,
    read: (slice: Slice) => slices.get(slice),
    write: (slice, value) => {
      if (value === undefined) {
        if (!slices.delete(slice)) return;
      } else slices.set(slice, value);
      isOurs ||= !OWN_SLICES.has(slice);
      if (isOurs) saving.soon();
    },
    flush: () => (isOurs ? saving.now() : Promise.resolve()),
  };
};
