import type { Problem } from '../problem.ts';
import type { Settings } from '../options.ts';
import type { Runtime } from '../platform/runtime.ts';
import { memoryStore } from './memory-store.ts';
import { openVault } from './open-vault.ts';
import type { Vault } from './vault.ts';

/** Opens what the product's store keeps, and says where that is not as it was left. */
export const openProductVault = async (
  runtime: Runtime,
  { store = memoryStore(), licenseKey, device }: Settings,
  onProblem: (problem: Problem) => void,
): Promise<Vault> => {
  const onRefused = (reason: unknown): void => {
    onProblem({ code: 'STORE_NOT_WRITTEN', detail: String(reason) });
  };
  const vault = await openVault({ store, licenseKey, device, runtime, onRefused });
  if (vault.condition === 'tampered') {
    onProblem({ code: 'STORE_TAMPERED', detail: 'What the store keeps was altered: nothing of it is used.' });
  }
  if (vault.condition === 'unreadable') {
    onProblem({ code: 'STORE_UNREADABLE', detail: 'The store cannot be read: it counts as empty.' });
  }
  return vault;
};
