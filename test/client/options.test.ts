import { describe, expect, test } from '@jest/globals';
import { type LicetOptions, settingsOf } from '../../client/src/options.ts';

const settings = (options: Partial<LicetOptions>) =>
  settingsOf({ product: 'atlas', licenseKey: 'LK-TEST', ...options });

describe('options', () => {
  test('have defaults, and times become milliseconds', () => {
    expect(settings({})).toMatchObject({
      budget: 3_000,
      liveFor: 300_000,
      revocationEvery: 300_000,
      clockSkew: 300_000,
    });
    expect(settings({ budgetMilliseconds: 250, liveSeconds: 1.5 })).toMatchObject({ budget: 250, liveFor: 1_500 });
  });

  test.each([
    [{ budgetMilliseconds: 50 }, { budget: 50 }],
    [{ liveSeconds: 1 }, { liveFor: 1_000 }],
    [{ revocationSeconds: 1 }, { revocationEvery: 1_000 }],
    [{ clockSkewSeconds: 1 }, { clockSkew: 1_000 }],
  ])('%j is just enough', (options, expected) => {
    expect(settings(options)).toMatchObject(expected);
  });

  test.each<[Partial<LicetOptions>, string]>([
    [{ budgetMilliseconds: 49 }, 'budgetMilliseconds: must be a number from 50 on'],
    [{ budgetMilliseconds: Number.NaN }, 'budgetMilliseconds: must be a number from 50 on'],
    [{ budgetMilliseconds: Infinity }, 'budgetMilliseconds: must be a number from 50 on'],
    [{ liveSeconds: 0.9 }, 'liveSeconds: must be a number from 1 on'],
    [{ revocationSeconds: 0 }, 'revocationSeconds: must be a number from 1 on'],
    [{ clockSkewSeconds: -1 }, 'clockSkewSeconds: must be a number from 1 on'],
    [{ releasedAt: new Date('soon') }, 'releasedAt: must be a valid date'],
    [{ product: ' ' }, 'product: must be a text'],
    [{ user: '' }, 'user: must be a text'],
  ])('%j is refused in the unit it was given in', (options, message) => {
    expect(() => settings(options)).toThrow(expect.objectContaining({ name: 'ConfigurationError', message }));
  });
});
