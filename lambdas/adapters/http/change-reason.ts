import * as z from 'zod/mini';
import { headers } from '../../contract/headers.ts';
import { limits } from '../../contract/limits.ts';
import type { HttpEvent } from './http-answer.ts';
import { parsePart } from './invalid-input.ts';

const EXTENDED = /^utf-8'[a-z-]*'(.*)$/i;
const SHAPE = "must be printable ASCII, or UTF-8'' and the percent-encoded text (RFC 8187)";

/** The text that a header value stands for; undefined where it is none. */
const decoded = (value: string): string | undefined => {
  const encoded = EXTENDED.exec(value)?.[1];
  if (encoded === undefined) return /^[\x20-\x7e]*$/.test(value) ? value : undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
};

const reason = z.pipe(
  z.string(),
  z.pipe(
    z.transform((value: string, context) => {
      const text = decoded(value.trim());
      if (text === undefined) context.issues.push({ code: 'custom', message: SHAPE, input: value });
      return text ?? '';
    }),
    z
      .string()
      .check(
        z.maxLength(limits.reasonCharacters, `must not exceed ${limits.reasonCharacters} characters`),
        z.regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must hold no control characters'),
      ),
  ),
);

/**
 * Why a change is made, from `Licet-Reason`: printable ASCII as it stands; anything else in RFC 8187's form, since HTTP
 * has no agreed reading of other bytes and an audit record must not guess one. Absent and empty are the same.
 */
export const changeReason = (event: HttpEvent): string | undefined => {
  const value = event.headers[headers.reason];
  if (value === undefined) return undefined;
  const text = parsePart(`header.${headers.reason}`, reason, value);
  return text === '' ? undefined : text;
};
