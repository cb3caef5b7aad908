import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { END_OF_TIME, epochMilliseconds, instant, instantAt } from '../../lambdas/core/instant.ts';

const LAST = epochMilliseconds(END_OF_TIME);

describe('an instant', () => {
  test.each([
    ['a moment', '2026-03-01T00:00:00.000Z'],
    ['a leap day', '2028-02-29T23:59:59.999Z'],
    ['the last one', END_OF_TIME],
  ])('may be %s', (_, text) => {
    expect(instant.safeParse(text).data).toBe(text);
  });

  test.each([
    ['a month that is none', '2026-13-01T00:00:00.000Z'],
    ['a day that its month does not have', '2026-02-30T00:00:00.000Z'],
    ['a leap day of another year', '2026-02-29T00:00:00.000Z'],
    ['an hour that is none', '2026-03-01T25:00:00.000Z'],
    ['the 24th hour, which is the next day', '2026-03-01T24:00:00.000Z'],
    ['another offset', '2026-03-01T00:00:00.000+00:00'],
    ['no milliseconds', '2026-03-01T00:00:00Z'],
    ['no time', '2026-03-01'],
  ])('is not %s, and says once what it should be', (_, text) => {
    expect(instant.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
      'must be an instant such as 2026-03-01T00:00:00.000Z',
    ]);
  });

  test('is one for every millisecond that can be written, and the only spelling of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST }), (milliseconds) => {
        const at = instantAt(milliseconds);
        expect(instant.parse(at)).toBe(at);
        expect(epochMilliseconds(at)).toBe(milliseconds);
      }),
    );
  });

  test('sorts as text as it does in time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: LAST }), (one, other) => {
        expect(instantAt(one) < instantAt(other)).toBe(one < other);
      }),
    );
  });
});
