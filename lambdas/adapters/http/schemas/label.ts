import * as z from 'zod/mini';

/** How a client names a device or a user: its own text, compared as it is. Control characters would only spoil logs. */
export const label = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(256),
    z.regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must hold no control characters'),
  );
