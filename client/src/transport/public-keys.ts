import { type Shape, anything, listOf, mapped, object, read } from '../shape.ts';
import { publicKey } from '../platform/public-key.ts';
import type { PublicKey } from '../platform/cryptography.ts';

/** Of the keys in a set those that this client can use; others in it are for others (RFC 7517, section 5). */
export const usableKeys = (keys: readonly unknown[]): readonly PublicKey[] =>
  keys.map((key) => read(publicKey, key)).filter((key) => key !== undefined);

/** A JSON Web Key Set. */
export const publicKeys: Shape<readonly PublicKey[]> = mapped(object({ keys: listOf(anything) }), ({ keys }) =>
  usableKeys(keys),
);
