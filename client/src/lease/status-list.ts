import { STATUS_LIST_POSITIONS, STATUS_LIST_TOKEN_TYPE } from '../../../lambdas/contract/status-list.ts';
import { base64urlDecode } from '../platform/base64url.ts';
import type { Cryptography } from '../platform/cryptography.ts';
import { number, object, oneOf, optional, read, text } from '../shape.ts';
import type { KeySet } from './key-set.ts';
import type { Lease } from './lease.ts';
import { type Outcome, faulty, good } from './outcome.ts';
import { type TokenFault, verifyToken } from './verify-token.ts';

/** Small numbers in a row, decompressed: draft-ietf-oauth-status-list-21, section 4.1. */
export interface StatusPositions {
  /** Bits of each. */
  readonly bits: 1 | 2 | 4 | 8;
  readonly bytes: Uint8Array;
}

/** A status list whose signature was checked. Instants are milliseconds since 1970. */
export interface StatusList extends StatusPositions {
  readonly uri: string;
  readonly issuedAt: number;
  /** From here on a newer one should be fetched; undefined where the list does not say. */
  readonly refreshAfter: number | undefined;
}

/** `wrong-list`: it speaks of other licenses. `expired`: it says itself that it is too old. */
export type StatusListFault = TokenFault | 'wrong-issuer' | 'wrong-list' | 'expired';

const seconds = number(0);

const statusListClaims = object({
  iss: optional(text),
  sub: text,
  iat: seconds,
  exp: optional(seconds),
  ttl: optional(seconds),
  status_list: object({ bits: oneOf(1, 2, 4, 8), lst: text }),
});

const BITS_PER_BYTE = 8;

/**
 * The positions of the `status_list` claim. A list that would decompress to more than so many is refused before it does:
 * a few bytes can pretend to be gigabytes.
 */
export const readPositions = async (
  { inflate }: Pick<Cryptography, 'inflate'>,
  { bits, lst }: { readonly bits: StatusPositions['bits']; readonly lst: string },
  positionsMax = STATUS_LIST_POSITIONS,
): Promise<StatusPositions | undefined> => {
  const compressed = base64urlDecode(lst);
  if (compressed === undefined) return undefined;
  try {
    return { bits, bytes: await inflate(compressed, (positionsMax * bits) / BITS_PER_BYTE) };
  } catch {
    return undefined;
  }
};

/** @returns undefined where the list has no such position: nothing can be said then (section 8.3) */
export const statusAt = ({ bits, bytes }: StatusPositions, index: number): number | undefined => {
  const byte = bytes[Math.floor((index * bits) / BITS_PER_BYTE)];
  return byte === undefined ? undefined : (byte >> ((index * bits) % BITS_PER_BYTE)) & ((1 << bits) - 1);
};

/**
 * What the list says of a lease; undefined where it says nothing: another list's lease, or one that was issued after the
 * list was. A license gets a lease only while it may be used, so that the lease is the later word.
 *
 * A list that has expired meanwhile goes on counting until a newer one or a newer lease is there: who was revoked stays
 * so by staying offline.
 */
export const statusOf = (list: StatusList, { status, issuedAt }: Lease): number | undefined =>
  status?.uri === list.uri && issuedAt <= list.issuedAt ? statusAt(list, status.index) : undefined;

export interface StatusListExpectations {
  readonly keys: KeySet;
  readonly cryptography: Pick<Cryptography, 'inflate'>;
  /** `uri` in the lease that it is fetched for. */
  readonly uri: string;
  readonly issuer?: string | undefined;
  /** Trusted time, for a list that was just fetched; undefined for one that was kept, which may have expired. */
  readonly now: number | undefined;
}

/** The status list that a token is, if the service signed it: section 8.3. */
export const verifyStatusList = async (
  token: string,
  { keys, cryptography, uri, issuer, now }: StatusListExpectations,
): Promise<Outcome<StatusList, StatusListFault>> => {
  const payload = await verifyToken(token, { keys, type: STATUS_LIST_TOKEN_TYPE });
  if (!payload.ok) return payload;
  const claims = read(statusListClaims, payload.value);
  if (claims === undefined) return faulty('malformed');
  const { iss, sub, iat, exp, ttl, status_list: statusList } = claims;
  if (issuer !== undefined && iss !== issuer) return faulty('wrong-issuer');
  if (sub !== uri) return faulty('wrong-list');
  if (now !== undefined && exp !== undefined && now >= exp * 1_000) return faulty('expired');
  const positions = await readPositions(cryptography, statusList);
  if (positions === undefined) return faulty('malformed');
  return good({
    ...positions,
    uri,
    issuedAt: iat * 1_000,
    refreshAfter: ttl === undefined ? undefined : (iat + ttl) * 1_000,
  });
};
