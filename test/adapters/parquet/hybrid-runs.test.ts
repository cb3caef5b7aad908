import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { hybridRuns } from '../../../lambdas/adapters/parquet/hybrid-runs.ts';

const read = (bytes: readonly number[], width: number, count: number): number[] => [
  ...hybridRuns(Uint8Array.from(bytes), width, count),
];

test('what the writer of Parquet writes is read as it was', () => {
  const runs = fc.integer({ min: 0, max: 20 }).chain((width) =>
    fc.record({
      width: fc.constant(width),
      runs: fc.array(fc.tuple(fc.nat(2 ** width - 1), fc.integer({ min: 1, max: 30 })), { maxLength: 12 }),
    }),
  );
  fc.assert(
    fc.property(runs, ({ width, runs }) => {
      const values = runs.flatMap(([value, count]) => Array.from({ length: count }, () => value));
      const writer = new ByteWriter();
      writeRleBitPackedHybrid(writer, values, width);
      expect(read([...writer.getBytes()], width, values.length)).toEqual(values);
    }),
  );
});

test.each<[string, readonly number[], number, string]>([
  ['that is longer than its page', [4 << 1, 1], 1, 'longer than its page'],
  ['of nothing', [0, 1, 3 << 1, 1], 1, 'longer than its page'],
  ['of packed values that is longer than its page', [(2 << 1) | 1, 7, 0], 1, 'longer than its page'],
  ['of a value that is wider than all are', [3 << 1, 2], 1, 'wider than it says'],
  ['that is cut short', [3 << 1], 1, 'cut short'],
  ['with something behind it', [3 << 1, 1, 0], 1, 'there is something'],
  ['with something behind its last packed value', [(1 << 1) | 1, 0b1111], 1, 'there is something'],
  ['of 32 bits, of which a mask leaves nothing', [3 << 1, 1, 0, 0, 0], 32, 'too wide'],
])('three values in a run %s are refused', (_, bytes, width, fault) => {
  expect(() => read(bytes, width, 3)).toThrow(fault);
});
