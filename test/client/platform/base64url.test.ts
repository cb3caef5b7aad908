import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { base64urlDecode, base64urlEncode } from '../../../client/src/platform/base64url.ts';

const bytes = fc.uint8Array({ maxLength: 100 });

describe('base64url', () => {
  test('is what Node.js makes of it', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const text = Buffer.from(given).toString('base64url');
        expect(base64urlEncode(given)).toBe(text);
        expect(base64urlDecode(text)).toEqual(given);
      }),
    );
  });

  test('has one spelling for any bytes: a text that decodes is what they encode to', () => {
    const characters = ['A', 'Q', 'g', 'w', '_', '-', '+', '/', '=', '9', ' ', '.', '\n', 'é'];
    const text = fc.string({ unit: fc.constantFrom(...characters) });
    fc.assert(
      fc.property(text, (given) => {
        const decoded = base64urlDecode(given);
        expect(decoded === undefined || base64urlEncode(decoded) === given).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['padding', 'QQ=='],
    ['one character too many', 'QUJDR'],
    ['a bit left over after one byte', 'QR'],
    ['a bit left over after two', 'QUJ'],
    ['the other alphabet', 'a+b/'],
    ['a character that is none of a byte', 'QUJ\u0143'],
  ])('refuses %s', (_what, text) => {
    expect(base64urlDecode(text)).toBeUndefined();
  });
});
