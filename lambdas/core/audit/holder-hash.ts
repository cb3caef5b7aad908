import { createHmac } from 'node:crypto';

/** Random bytes that a new holder key is made of. */
export const HOLDER_KEY_RANDOM_BYTES = 32;

/** A new holder key, as text. @param random at least `HOLDER_KEY_RANDOM_BYTES` bytes from a cryptographic source */
export const makeHolderKey = (random: Uint8Array): string =>
  Buffer.from(random.subarray(0, HOLDER_KEY_RANDOM_BYTES)).toString('base64url');

/**
 * What the records of attempts say in place of a device or a user: HMAC-SHA256 (RFC 2104) under the customer's holder
 * key, in base64url. Equal for equal labels of one customer; without the key, nobody can tell which label it was, not
 * even one who has a list of all that it may have been.
 */
export const holderHash = (holderKey: string, kind: 'device' | 'user', label: string): string =>
  createHmac('sha256', Buffer.from(holderKey, 'base64url')).update(`${kind}:${label}`).digest('base64url');
