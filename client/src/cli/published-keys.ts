import * as v from 'valibot';
import { readJson } from './json-document.ts';
import type { PublicKey } from '../cryptography.ts';
import { failure } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import { readText } from './document-file.ts';

const publicKey = v.object({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: v.string(),
  y: v.string(),
  kid: v.string(),
});

const isPublicKey = (key: unknown): key is PublicKey => v.is(publicKey, key);

/** A JSON Web Key Set (RFC 7517, section 5): keys of other kinds are left aside, as it asks for, and what else they say. */
export const publishedKeys = v.object({
  keys: v.pipe(
    v.array(v.unknown()),
    v.transform((keys) => keys.filter(isPublicKey).map(({ kty, crv, x, y, kid }) => ({ kty, crv, x, y, kid }))),
    v.minLength(1),
  ),
});

/** @returns undefined where the text is no key set, or has no key for ES256 */
export const keysIn = (text: string): readonly PublicKey[] | undefined => readJson(publishedKeys, text)?.keys;

/** Reads a file of keys that are trusted, as `/.well-known/jwks.json` gives them. @throws CliError */
export const readKeysFile = async (io: CliIo, path: string): Promise<readonly PublicKey[]> => {
  const keys = keysIn(await readText(io, path));
  if (keys === undefined) {
    throw failure(
      'KEYS_INVALID',
      `${path} is no key set with an ES256 key`,
      'Save /.well-known/jwks.json of the service.',
    );
  }
  return keys;
};
