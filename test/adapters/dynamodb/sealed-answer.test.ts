import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openAnswer, sealAnswer } from '../../../lambdas/adapters/dynamodb/sealed-answer.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';

const answer = { status: 201, body: { id: 'lic_1', licenseKey: 'LK-VERY-SECRET' }, version: 1 };
const key = 'a-key-of-the-caller';
/** Of Node.js, where a tag of GCM does not fit. */
const REFUSED = 'unable to authenticate data';

describe('a remembered answer', () => {
  test('opens with the key that sealed it', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.string({ minLength: 16 }),
        fc.integer({ min: 200, max: 299 }),
        (body, sealer, status) => {
          const text = JSON.parse(JSON.stringify({ status, body })) as typeof answer;
          expect(openAnswer(sealAnswer(text, sealer, systemRandom), sealer)).toEqual(text);
        },
      ),
    );
  });

  test('does not open with another key', () => {
    const sealed = sealAnswer(answer, key, systemRandom);
    expect(() => openAnswer(sealed, `${key}x`)).toThrow(REFUSED);
  });

  test('does not open once any byte of it was changed', () => {
    const sealed = sealAnswer(answer, key, systemRandom);
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Uint8Array.from(sealed, (byte, position) => (position === at ? byte ^ flip : byte));
        expect(() => openAnswer(changed, key)).toThrow(REFUSED);
      }),
    );
  });

  test('shows nothing of its content, and looks different each time', () => {
    const [one, other] = [sealAnswer(answer, key, systemRandom), sealAnswer(answer, key, systemRandom)];
    expect(Buffer.from(one).includes('VERY-SECRET')).toBe(false);
    expect(one).not.toEqual(other);
  });
});
