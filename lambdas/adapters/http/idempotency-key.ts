import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { headers } from '../../contract/headers.ts';
import type { IdempotencyClaim } from '../../operations/ports.ts';
import type { HttpEvent } from './http-answer.ts';
import { parsePart } from './invalid-input.ts';
import { bodyBytes } from './json-body.ts';

/** 16 at least, because the key also seals the remembered answer, which may hold a license key. */
export const idempotencyKey = z
  .string()
  .check(z.regex(/^[\x20-\x7e]{16,255}$/, 'must be 16 to 255 printable ASCII characters, such as a UUID'));

/** Says whether two requests are the same: method, path and body, byte for byte. */
const fingerprint = (event: HttpEvent): string =>
  createHash('sha256')
    .update(JSON.stringify([event.requestContext.http.method, event.rawPath]))
    .update(bodyBytes(event))
    .digest('base64url');

/** The caller's wish that a repetition be recognised; undefined where there is no `Idempotency-Key`. */
export const idempotencyClaim = (event: HttpEvent, actor: string): IdempotencyClaim | undefined => {
  const sent = event.headers[headers.idempotencyKey];
  if (sent === undefined) return undefined;
  const key = parsePart(`header.${headers.idempotencyKey}`, idempotencyKey, sent);
  return { actor, key, fingerprint: fingerprint(event) };
};
