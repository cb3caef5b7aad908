import { expect, test } from '@jest/globals';
import { retryAfterOf } from '../../../client/src/transport/retry-after.ts';

const NOON = Date.UTC(2026, 10, 24, 12);

test.each([
  ['seconds', '7', 7_000],
  ['seconds with space around them', ' 7 ', 7_000],
  ['an HTTP date', 'Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
  ['the date of five minutes from now', 'Tue, 24 Nov 2026 12:05:00 GMT', 300_000],
  ['a day: bounded to five minutes', '86400', 300_000],
  ['a date in a year: bounded too', 'Wed, 24 Nov 2027 12:00:00 GMT', 300_000],
  ['digits without end: bounded too', '9'.repeat(400), 300_000],
])('%s', (_name, header, expected) => {
  expect(retryAfterOf(header, NOON)).toBe(expected);
});

test.each([null, '', '0', '-5', 'soon', '1e3x', 'Tue, 24 Nov 2026 12:00:00 GMT', 'Tue, 24 Nov 2026 11:00:00 GMT'])(
  '%j asks for nothing',
  (header) => {
    expect(retryAfterOf(header, NOON)).toBeUndefined();
  },
);
