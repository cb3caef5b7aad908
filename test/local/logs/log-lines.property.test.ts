import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logLines } from '../../../local/logs/log-lines.ts';

/** All lines that chunks make. */
const linesOf = (chunks: readonly string[]): readonly string[] => {
  const lines = logLines();
  return [...chunks.flatMap((chunk) => lines.push(chunk)), ...lines.rest()];
};

describe('lines of a log', () => {
  test('are those of the text, wherever it is cut into chunks', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r', 'é') });
    fc.assert(
      fc.property(fc.array(text), (chunks) => {
        const whole = chunks.join('').split('\n');
        expect(linesOf(chunks)).toEqual(whole.filter((line) => line !== ''));
      }),
    );
  });

  test('come as soon as they end', () => {
    const lines = logLines();
    expect(lines.push('one\ntw')).toEqual(['one']);
    expect(lines.push('o')).toEqual([]);
    expect(lines.push('\n\nthree')).toEqual(['two']);
    expect(lines.rest()).toEqual(['three']);
    expect(lines.push('four\n')).toEqual(['four']);
  });
});
