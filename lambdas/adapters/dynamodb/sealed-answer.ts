import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import * as z from 'zod/mini';
import type { RandomBytes, RememberedAnswer } from '../../operations/ports.ts';

const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

const rememberedAnswer = z.strictObject({
  status: z.int(),
  body: z.unknown(),
  version: z.optional(z.int()),
});

const keyOf = (idempotencyKey: string, salt: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', idempotencyKey, salt, 'licet-remembered-answer', KEY_BYTES));

/**
 * Seals an answer under the caller's own idempotency key, which the table does not hold: AES-256-GCM with a key by HKDF
 * (RFC 5869). An answer can carry a new license key; so the table keeps no secret that its readers could open.
 */
export const sealAnswer = (answer: RememberedAnswer, idempotencyKey: string, random: RandomBytes): Uint8Array => {
  const salt = random(SALT_BYTES);
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(idempotencyKey, salt), nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), text]);
};

/** @throws Error where the key is not the one that sealed it, or the seal was tampered with */
export const openAnswer = (sealed: Uint8Array, idempotencyKey: string): RememberedAnswer => {
  const bytes = Buffer.from(sealed);
  const salt = bytes.subarray(0, SALT_BYTES);
  const nonce = bytes.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES);
  const tag = bytes.subarray(SALT_BYTES + NONCE_BYTES, SALT_BYTES + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(idempotencyKey, salt), nonce);
  decipher.setAuthTag(tag);
  const text = Buffer.concat([decipher.update(bytes.subarray(SALT_BYTES + NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return rememberedAnswer.parse(JSON.parse(text.toString('utf8')));
};
