import { LEASE_TOKEN_TYPE } from '../../contract/lease-claims.ts';
import type { LeaseSigner } from '../../operations/ports.ts';
import { tokenSigner } from './token-signer.ts';

/** Signs leases. */
export const leaseSigner = (...signing: Parameters<typeof tokenSigner>): LeaseSigner => {
  const sign = tokenSigner(...signing);
  return (claims) => sign(LEASE_TOKEN_TYPE, claims);
};
