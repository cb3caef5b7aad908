import { LEASE_TOKEN_TYPE } from '../../../lambdas/contract/lease-claims.ts';
import type { PublicKey } from '../platform/cryptography.ts';
import { readCompactToken } from '../lease/compact-token.ts';
import { type KeySet, keySet } from '../lease/key-set.ts';
import { type Lease, readLease } from '../lease/lease.ts';
import type { Outcome } from '../lease/outcome.ts';
import { type TokenFault, verifyToken } from '../lease/verify-token.ts';
import type { CliIo } from './cli-io.ts';

/** What is wrong with a token, for people. */
export const faultsInWords: Readonly<Record<TokenFault, string>> = {
  malformed: 'it is damaged',
  'wrong-type': 'it is not a lease',
  'unknown-key': 'it was signed with a key that is not among those given',
  'bad-signature': 'its signature is wrong',
};

/** Keys that are at hand; no others are fetched. */
export const givenKeys = ({ runtime }: CliIo, pinned: readonly PublicKey[]): KeySet =>
  keySet({
    cryptography: runtime.cryptography,
    monotonic: runtime.monotonic,
    pinned,
    fetchKeys: () => Promise.resolve(undefined),
  });

/** The lease that a token is, of whatever product. */
export const verifiedLease = async (token: string, keys: KeySet): Promise<Outcome<Lease, TokenFault>> => {
  const payload = await verifyToken(token, { keys, type: LEASE_TOKEN_TYPE });
  return payload.ok ? readLease(payload.value) : payload;
};

/** What a token says that may be anybody's: to be shown, never to be acted on. */
export const unverifiedLease = (token: string): Outcome<Lease, 'malformed'> => {
  const read = readCompactToken(token);
  return read.ok ? readLease(read.value.payload) : read;
};

/** The id of the key that a token says it was signed with. */
export const keyIdIn = (token: string): string | undefined => {
  const read = readCompactToken(token);
  return read.ok ? read.value.header.kid : undefined;
};
