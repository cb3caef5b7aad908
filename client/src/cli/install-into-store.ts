import { nodeRuntime } from '../platform/node-runtime.ts';
import { keySet } from '../lease/key-set.ts';
import { verifyLease } from '../lease/lease.ts';
import { verifyStatusList } from '../lease/status-list.ts';
import { fileStore } from '../store/file-store.ts';
import { openVault } from '../store/open-vault.ts';
import type { Installed, InstallLease } from './install-lease.ts';

const refusal = (code: string, detail: string): Installed => ({ installed: false, code, detail });

/** Puts a lease where the product's client looks for it at its next start. */
export const installIntoStore: InstallLease = async (file, { store, product, device, user, licenseKey, keys }) => {
  if (licenseKey === undefined) {
    return refusal('LICENSE_KEY_REQUIRED', 'The store is sealed with the license key: give it in LICET_LICENSE_KEY');
  }
  const { cryptography, monotonic } = nodeRuntime;
  const known = keySet({ cryptography, monotonic, pinned: keys, fetchKeys: () => Promise.resolve(undefined) });
  const lease = await verifyLease(file.lease, { keys: known, product });
  if (!lease.ok) return refusal('LEASE_INVALID', `The lease cannot be used: ${lease.fault}`);
  const { status, issuer } = lease.value;
  if (file.statusList !== undefined && status !== undefined) {
    const { uri } = status;
    const list = await verifyStatusList(file.statusList, { keys: known, cryptography, uri, issuer, now: undefined });
    if (!list.ok) return refusal('STATUS_LIST_INVALID', `The status list cannot be used: ${list.fault}`);
  }
  const vault = await openVault({ store: fileStore(store), licenseKey, device, runtime: nodeRuntime });
  if (vault.condition === 'tampered') {
    return refusal('STORE_TAMPERED', `${store} was not written with this license key and device, or was altered since`);
  }
  vault.write('lease', { token: file.lease, user });
  vault.write('keys', keys);
  if (file.statusList !== undefined) vault.write('status-list', { token: file.statusList });
  await vault.flush();
  return { installed: true, lease: lease.value };
};
