import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDuration, duration, positiveDuration } from '../../lambdas/core/duration.ts';
import { END_OF_TIME, earliest, epochSeconds, instant, instantAt, instantInput } from '../../lambdas/core/instant.ts';
import { anyDuration, anyInstant } from './any.ts';

const at = (text: string) => instant.parse(`${text}T00:00:00.000Z`);

describe('months end where the shorter month ends', () => {
  test.each([
    ['2026-01-31', 'P1M', 1, '2026-02-28'],
    ['2024-01-31', 'P1M', 1, '2024-02-29'],
    ['2026-03-31', 'P1M', 1, '2026-04-30'],
    ['2024-02-29', 'P1Y', 1, '2025-02-28'],
    ['2024-02-29', 'P4Y', 1, '2028-02-29'],
    ['2026-12-31', 'P2M', 1, '2027-02-28'],
    ['2026-08-31', 'P6M', 1, '2027-02-28'],
  ])('%s plus %s, %d times, is %s', (from, length, times, to) => {
    expect(addDuration(at(from), duration.parse(length), times)).toBe(at(to));
  });
});

describe('repeated periods count from one start, so that they do not drift', () => {
  test.each([
    [1, '2026-02-28'],
    [2, '2026-03-31'],
    [3, '2026-04-30'],
    [13, '2027-02-28'],
    [25, '2028-02-29'],
  ])('the 31st of January plus %d months is %s', (times, to) => {
    expect(addDuration(at('2026-01-31'), duration.parse('P1M'), times)).toBe(at(to));
  });
});

describe('other units', () => {
  test.each([
    ['P1W', '2026-01-08T00:00:00.000Z'],
    ['P1D', '2026-01-02T00:00:00.000Z'],
    ['PT36H', '2026-01-02T12:00:00.000Z'],
    ['PT90M', '2026-01-01T01:30:00.000Z'],
    ['PT1S', '2026-01-01T00:00:01.000Z'],
    ['P1Y2M3W4DT5H6M7S', '2027-03-26T05:06:07.000Z'],
    ['P0D', '2026-01-01T00:00:00.000Z'],
    ['P9999Y', END_OF_TIME],
  ])('the first of January 2026 plus %s is %s', (length, to) => {
    expect(addDuration(at('2026-01-01'), duration.parse(length))).toBe(to);
  });

  test('a day is 24 hours, also where clocks are put forward', () => {
    expect(addDuration(instant.parse('2026-03-29T00:30:00.000Z'), duration.parse('P1D'))).toBe(
      '2026-03-30T00:30:00.000Z',
    );
  });
});

describe('a duration', () => {
  test.each(['P1M', 'P14D', 'PT10M', 'P1Y6M', 'P2W', 'P1DT12H', 'P0D', 'PT0S'])('may be %s', (text) => {
    expect(duration.safeParse(text).success).toBe(true);
  });

  test.each([
    '',
    'P',
    'PT',
    'P1',
    '1M',
    'P-1M',
    '-P1M',
    'P1.5M',
    'P1M1Y',
    'P1DT',
    'p1m',
    'P1H',
    'PT1D',
    ' P1M',
    'P1M ',
    'P12345Y',
    'P1M\n',
  ])('is not %j', (text) => {
    expect(duration.safeParse(text).success).toBe(false);
  });

  test.each([
    ['P0D', false],
    ['PT0S', false],
    ['P0Y0M', false],
    ['PT1S', true],
    ['P0Y1M', true],
    ['P10D', true],
  ])('%s is positive: %s', (text, positive) => {
    expect(positiveDuration.safeParse(text).success).toBe(positive);
  });

  test('added is never earlier, and more of it never earlier still', () => {
    fc.assert(
      fc.property(anyInstant, anyDuration, fc.nat({ max: 50 }), fc.nat({ max: 50 }), (from, length, times, more) => {
        const once = addDuration(from, length, times);
        expect(once >= from).toBe(true);
        expect(addDuration(from, length, times + more) >= once).toBe(true);
      }),
    );
  });

  test('added later ends no earlier', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, anyDuration, (one, other, length) => {
        const [first, second] = one < other ? [one, other] : [other, one];
        expect(addDuration(first, length) <= addDuration(second, length)).toBe(true);
      }),
    );
  });
});

describe('an instant that a client writes', () => {
  test.each([
    ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T01:30:00+01:30', '2026-03-01T00:00:00.000Z'],
    ['2026-02-28T23:00:00-01:00', '2026-03-01T00:00:00.000Z'],
    ['2024-02-29T12:00:00.123Z', '2024-02-29T12:00:00.123Z'],
    ['2026-03-01T00:00:00.1234567Z', '2026-03-01T00:00:00.123Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['2999-12-31T23:59:59.999Z', '2999-12-31T23:59:59.999Z'],
  ])('%s is read as %s', (text, read) => {
    expect(instantInput.parse(text)).toBe(read);
  });

  test.each([
    '2026-03-01',
    '2026-03-01T00:00:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T00:00:60Z',
    '1969-12-31T23:59:59Z',
    '3000-01-01T00:00:00Z',
    'yesterday',
    '',
    '1767225600',
  ])('%j is refused', (text) => {
    expect(instantInput.safeParse(text).success).toBe(false);
  });

  test.each([
    ['tomorrow', 'must be an RFC 3339 date and time such as 2026-03-01T00:00:00Z'],
    ['2026-02-29T00:00:00Z', 'must be an RFC 3339 date and time such as 2026-03-01T00:00:00Z'],
    ['3000-01-01T00:00:00Z', 'must lie in the years 1970 to 2999'],
  ])('%j is refused once: it %s', (text, message) => {
    expect(instantInput.safeParse(text).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});

describe('instants', () => {
  test('compare as text as they do in time', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, (one, other) => {
        expect(one < other).toBe(Date.parse(one) < Date.parse(other));
      }),
    );
  });

  test.each([
    [-1, '1970-01-01T00:00:00.000Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [Number.MAX_SAFE_INTEGER, END_OF_TIME],
    [Number.POSITIVE_INFINITY, END_OF_TIME],
  ])('%d milliseconds are held at %s', (milliseconds, held) => {
    expect(instantAt(milliseconds)).toBe(held);
  });

  test('count whole seconds, rounded down', () => {
    expect(epochSeconds(instant.parse('1970-01-01T00:00:01.999Z'))).toBe(1);
  });

  test('the earliest of several, of which some may be absent', () => {
    expect(earliest(at('2026-02-01'), undefined, at('2026-01-01'))).toBe(at('2026-01-01'));
    expect(earliest(undefined)).toBeUndefined();
  });
});
