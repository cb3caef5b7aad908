import { base64urlDecode } from '../platform/base64url.ts';
import { type Shaped, anything, object, optional, read, text } from '../shape.ts';
import { type Outcome, faulty, good } from './outcome.ts';

/** Characters of the longest token that is looked at: far above any lease or status list, far below what hurts. */
const TOKEN_CHARACTERS_MAX = 1_048_576;

const tokenHeader = object({ alg: text, kid: text, typ: optional(text), crit: anything });

/** Header of a signed token. What else stands in it is kept and means nothing; `crit` would have to. */
export type TokenHeader = Shaped<typeof tokenHeader>;

/** Parts of a compact JWS (RFC 7515, section 7.1). Nothing of it may be believed before the signature is checked. */
export interface UnverifiedToken {
  readonly header: TokenHeader;
  /** Whatever JSON value it is. */
  readonly payload: unknown;
  /** The bytes that the signature is of. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

const MALFORMED = faulty('malformed' as const);

// A byte order mark is no part of a JSON text (RFC 8259, section 8.1): kept, so that it is refused.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ascii = new TextEncoder();

/** @throws Error where the bytes are no JSON text in UTF-8 */
const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(utf8.decode(bytes));

/** Splits a compact JWS. Every character of it counts: none can be changed, added or left out without changing a part. */
export const readCompactToken = (token: string): Outcome<UnverifiedToken, 'malformed'> => {
  if (token.length > TOKEN_CHARACTERS_MAX) return MALFORMED;
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first < 0 || second < 0) return MALFORMED;
  const header = base64urlDecode(token.slice(0, first));
  const payload = base64urlDecode(token.slice(first + 1, second));
  const signature = base64urlDecode(token.slice(second + 1));
  if (header === undefined || payload === undefined || signature === undefined) return MALFORMED;
  try {
    const parsed = read(tokenHeader, jsonOf(header));
    if (parsed === undefined) return MALFORMED;
    return good({
      header: parsed,
      payload: jsonOf(payload),
      signed: ascii.encode(token.slice(0, second)),
      signature,
    });
  } catch {
    return MALFORMED;
  }
};
