import { STATUS_LIST_TOKEN_TYPE } from '../../contract/status-list.ts';
import type { StatusListSigner } from '../../operations/status-ports.ts';
import { tokenSigner } from './token-signer.ts';

/** Signs status lists, with the keys of leases: whoever verifies the one has what the other needs. */
export const statusListSigner = (...signing: Parameters<typeof tokenSigner>): StatusListSigner => {
  const sign = tokenSigner(...signing);
  return (claims) => sign(STATUS_LIST_TOKEN_TYPE, claims);
};
