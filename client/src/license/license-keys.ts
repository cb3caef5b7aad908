import { keptKeys } from './kept-keys.ts';
import { type KeySet, keySet } from '../lease/key-set.ts';
import type { Settings } from '../options.ts';
import type { Runtime } from '../platform/runtime.ts';
import type { Service } from '../service.ts';
import type { Vault } from '../store/vault.ts';

/** Milliseconds for which published keys are believed without asking again. */
const REFRESH_EVERY = 86_400_000;

/** The keys that a product's leases are signed with: built in, kept by an earlier run, or fetched. */
export interface LicenseKeys {
  readonly keys: KeySet;
  /** Learns once a day which keys sign: one that was withdrawn is trusted no longer. */
  readonly refreshDaily: () => Promise<void>;
}

export interface LicenseKeysParts {
  readonly runtime: Pick<Runtime, 'cryptography' | 'monotonic'>;
  readonly service: Pick<Service, 'keys'>;
  readonly vault: Pick<Vault, 'read' | 'write'>;
  readonly settings: Pick<Settings, 'trustedKeys'>;
}

export const licenseKeys = ({ runtime, service, vault, settings }: LicenseKeysParts): LicenseKeys => {
  const { cryptography, monotonic } = runtime;
  // Whoever can write the store could put a key of their own there: a product that brings its keys takes none from it.
  const isPinned = settings.trustedKeys.length > 0;
  const keys = keySet({
    cryptography,
    monotonic,
    pinned: settings.trustedKeys,
    kept: isPinned ? [] : keptKeys(vault.read('keys')),
    fetchKeys: async () => {
      const reply = await service.keys();
      return reply.kind === 'answered' ? reply.value : undefined;
    },
    onFetched: (fetched) => {
      if (!isPinned) vault.write('keys', fetched);
    },
  });
  let due = monotonic();
  return {
    keys,
    refreshDaily: async () => {
      if (monotonic() < due) return;
      due = monotonic() + REFRESH_EVERY;
      await keys.refresh();
    },
  };
};
