import * as z from 'zod/mini';

/** The operator's or the client's own labels; Licet does not read them. */
export const metadata = z
  .record(
    z
      .string()
      .check(
        z.regex(
          /^[A-Za-z][\w.-]{0,63}$/,
          'must start with a letter and hold up to 64 letters, digits, dots, dashes and underscores',
        ),
      ),
    z.string().check(z.maxLength(512)),
  )
  .check(z.refine((value) => Object.keys(value).length <= 50, 'must hold at most 50 entries'));
