import { type SigningKey, publishedKeysAt } from '../core/signing-keys.ts';
import type { Clock } from './ports.ts';

/** A public signing key as a JSON Web Key (RFC 7517). */
export interface PublicSigningKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: string;
}

/** The public half of a key. @throws DependencyUnavailable */
export type PublicKeyReader = (keyId: string) => Promise<PublicSigningKey>;

/** The key set that verifies every lease which may still be in use, and those that are about to be signed. */
export const publishKeys = async (
  ports: { readonly clock: Clock; readonly publicKey: PublicKeyReader },
  keys: readonly SigningKey[],
): Promise<{ readonly keys: readonly PublicSigningKey[] }> => ({
  keys: await Promise.all(publishedKeysAt(keys, ports.clock()).map((key) => ports.publicKey(key.keyId))),
});
