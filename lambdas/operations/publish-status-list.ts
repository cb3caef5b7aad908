import { packedStatuses, statusListClaims, statusListTag } from '../core/status-list.ts';
import { type StatusListName, isBegun, regionOfList } from '../core/status-position.ts';
import type { Clock } from './ports.ts';
import type { StatusListReader, StatusListSigner } from './status-ports.ts';

export interface StatusListPorts {
  readonly lists: StatusListReader;
  /** zlib (RFC 1950), in base64url. */
  readonly compress: (bytes: Uint8Array) => string;
  readonly signer: StatusListSigner;
  readonly clock: Clock;
  readonly issuer: string;
}

export interface StatusListToken {
  readonly token: string;
  /** The same for the same content on the same day, whoever signed it and when. */
  readonly tag: string;
}

/**
 * Signs a status list as it has reached this region: one read of a counter, one query, one signature.
 *
 * @returns undefined where no position of such a list was given out
 * @throws DependencyUnavailable
 */
export const publishStatusList = async (
  { lists, compress, signer, clock, issuer }: StatusListPorts,
  list: StatusListName,
): Promise<StatusListToken | undefined> => {
  const region = regionOfList(list);
  const taken = (await lists.positionsTaken([region])).get(region) ?? 0;
  if (!isBegun(list, taken)) return undefined;
  // Before the read: a token never says that it is newer than what it holds.
  const now = clock();
  const packed = packedStatuses(await lists.recorded(list));
  const token = await signer(statusListClaims(list, { issuer, now, lst: compress(packed) }));
  return { token, tag: statusListTag(packed, now) };
};
