import { LEASE_ALGORITHM } from '../../../lambdas/contract/lease-claims.ts';
import { readCompactToken } from './compact-token.ts';
import type { KeySet } from './key-set.ts';
import { type Outcome, faulty, good } from './outcome.ts';

/**
 * What is wrong with a token. `malformed`: it is no compact JWS, or its claims are not what they must be. `wrong-type`:
 * its header says that it is something else, or signed in another way. `unknown-key`: no known key has its `kid`; another
 * answer of the service may bring it. `bad-signature`: nobody with that key signed this.
 */
export type TokenFault = 'malformed' | 'wrong-type' | 'unknown-key' | 'bad-signature';

/** R and S of ES256 (RFC 7518, section 3.4). */
const SIGNATURE_BYTES = 64;

/**
 * The payload of a token of the given `typ`, once its signature was checked.
 *
 * Only ES256 is ever tried, whatever the header asks for, and no key but the one that it names among those already
 * trusted: `jwk`, `jku` and `x5u` headers mean nothing (RFC 8725, sections 3.1 and 3.10). A header with `crit` asks for
 * what nobody here understands, and is refused (RFC 7515, section 4.1.11).
 */
export const verifyToken = async (
  token: string,
  { keys, type }: { readonly keys: KeySet; readonly type: string },
): Promise<Outcome<unknown, TokenFault>> => {
  const read = readCompactToken(token);
  if (!read.ok) return read;
  const { header, payload, signed, signature } = read.value;
  if (header.typ !== type || header.alg !== LEASE_ALGORITHM || header.crit !== undefined) {
    return faulty('wrong-type');
  }
  const verify = await keys.verifier(header.kid);
  if (verify === undefined) return faulty('unknown-key');
  const isGenuine = signature.length === SIGNATURE_BYTES && (await verify(signed, signature));
  return isGenuine ? good(payload) : faulty('bad-signature');
};
