import type { Digest } from '../../core/audit/digest.ts';
import type { DigestList, SignDigestsPorts } from './digest-ports.ts';

export interface GenuineDigestPorts extends Pick<SignDigestsPorts, 'isSigned'> {
  readonly chain: Pick<DigestList, 'read'>;
}

/**
 * A digest whose word may be taken: else whoever may put a file could decide what later digests list, and which
 * originals are let go.
 *
 * @throws Error where there is no such digest, it cannot be read, or it was not signed by the digest key
 */
export const genuineDigest = async ({ chain, isSigned }: GenuineDigestPorts, key: string): Promise<Digest> => {
  const digest = await chain.read(key);
  if (await isSigned(digest.token)) return digest;
  throw new Error(`${key} is not signed by the digest key: nothing may rest on it, and no digest can follow it.`);
};
