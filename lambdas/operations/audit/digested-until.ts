import type { Instant } from '../../core/instant.ts';
import type { DigestList, SignDigestsPorts } from './digest-ports.ts';
import { genuineDigest } from './genuine-digest.ts';

export interface DigestedUntilPorts extends Pick<SignDigestsPorts, 'clock' | 'isSigned'> {
  readonly chain: DigestList;
}

/**
 * The moment before which all that came into the bucket is listed in a digest, by the word of the latest; undefined where
 * there is none yet, or it does not say.
 *
 * @throws Error where the latest digest was not signed by the digest key
 */
export const digestedUntil = async (ports: DigestedUntilPorts): Promise<Instant | undefined> => {
  const head = await ports.chain.head(ports.clock());
  if (head === undefined) return undefined;
  return (await genuineDigest(ports, head)).statement.complete ?? undefined;
};
