import * as v from 'valibot';
import type { PublicKey } from '../platform/cryptography.ts';
import { usableKeys } from '../transport/public-keys.ts';
import { failure } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import { readText } from './document-file.ts';
import { readJson } from './json-document.ts';

/** A JSON Web Key Set with at least one key that the client can use; the others are left aside. */
export const publishedKeys = v.object({
  keys: v.pipe(
    v.array(v.unknown()),
    v.transform((keys) => usableKeys(keys)),
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
