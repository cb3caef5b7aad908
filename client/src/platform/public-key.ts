import type { PublicKey } from './cryptography.ts';
import { type Shape, object, oneOf, text } from '../shape.ts';

/** A JSON Web Key for ES256 (RFC 7517), without what else stands in it. */
export const publicKey: Shape<PublicKey> = object({
  kty: oneOf('EC'),
  crv: oneOf('P-256'),
  x: text,
  y: text,
  kid: text,
});
