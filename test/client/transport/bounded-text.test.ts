import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundedText } from '../../../client/src/transport/bounded-text.ts';

const answerOf = (parts: readonly Uint8Array<ArrayBuffer>[]) => ({
  status: 200,
  headers: { get: () => null },
  text: () => Promise.reject(new Error('is not used where there is a body')),
  body: ReadableStream.from(parts),
});

const cut = (bytes: Uint8Array<ArrayBuffer>, at: number) => [bytes.slice(0, at), bytes.slice(at)];

test('a text is what was sent, wherever it was cut on the way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.nat(20), async (text, at) => {
      const bytes = new TextEncoder().encode(`.${text}`);
      expect(await boundedText(answerOf(cut(bytes, at)), 1_000)).toBe(`.${text}`);
    }),
  );
});

test('a text that is cut off inside of a character ends with the mark of that, not without', async () => {
  expect(await boundedText(answerOf([new Uint8Array([0x41, 0xe2, 0x82])]), 1_000)).toBe('A\ufffd');
});

test('the last byte that may be is read, and one more is too many', async () => {
  expect(await boundedText(answerOf(cut(new Uint8Array(10).fill(0x41), 4)), 10)).toBe('A'.repeat(10));
  await expect(boundedText(answerOf(cut(new Uint8Array(11).fill(0x41), 4)), 10)).rejects.toThrow(
    'longer than 10 bytes',
  );
});
