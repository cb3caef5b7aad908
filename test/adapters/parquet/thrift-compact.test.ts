import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from 'hyparquet-writer';
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js';
import {
  binary,
  boolean,
  i32,
  i64,
  listOf,
  readWhole,
  struct,
  text,
} from '../../../lambdas/adapters/parquet/thrift-compact.ts';

const inner = struct('an inner one', ({ required }) => ({ count: required(1, i32) }));
const outer = struct('an outer one', ({ required, optional }) => ({
  size: required(1, i64),
  name: required(2, text),
  isSo: optional(3, boolean),
  numbers: required(5, listOf(i32)),
  inner: optional(6, inner),
  inners: required(7, listOf(inner)),
  bytes: optional(16, binary),
}));

const read = (...bytes: readonly number[]) =>
  readWhole(
    Uint8Array.from(bytes),
    struct('it', ({ required }) => required(1, i32)),
  );

/** No file has more bytes, or rows. */
const LARGEST = 2 ** 51;

test('what the writer of Parquet writes is read as it was', () => {
  const anyInner = fc.record({ count: fc.integer() });
  const anyOuter = fc.record({
    size: fc.integer({ min: -LARGEST, max: LARGEST }),
    name: fc.string({ unit: 'binary' }),
    isSo: fc.option(fc.boolean(), { nil: undefined }),
    numbers: fc.array(fc.integer(), { maxLength: 40 }),
    inner: fc.option(anyInner, { nil: undefined }),
    inners: fc.array(anyInner, { maxLength: 40 }),
    bytes: fc.option(fc.uint8Array(), { nil: undefined }),
  });
  const written = ({ count }: { count: number }) => ({ field_1: count });
  fc.assert(
    fc.property(anyOuter, (value) => {
      const writer = new ByteWriter();
      serializeTCompactProtocol(writer, {
        ...{ field_1: BigInt(value.size), field_2: value.name, field_3: value.isSo, field_5: value.numbers },
        ...{ field_6: value.inner && written(value.inner), field_7: value.inners.map(written), field_16: value.bytes },
      });
      expect(readWhole(Uint8Array.from(writer.getBytes()), outer)).toEqual(value);
    }),
  );
});

test('a struct of one number is read', () => {
  expect(read(0x15, 0x03, 0x00)).toBe(-2);
});

test.each<[string, readonly number[], string]>([
  ['there twice', [0x15, 0x03, 0x05, 0x02, 0x05, 0x00], 'has a field that is not written there'],
  ['not there', [0x00], 'it has no field 1 in its place'],
  ['of another number', [0x25, 0x03, 0x00], 'it has no field 1 in its place'],
  ['of another type', [0x16, 0x03, 0x00], 'field 1 of it is of another type'],
  ['numbered in the long form, which is for gaps', [0x05, 0x02, 0x03, 0x00], 'it has no field 1 in its place'],
  ['followed by one that nobody knows', [0x15, 0x03, 0x15, 0x03, 0x00], 'has a field that is not written there'],
  ['a number in more bytes than it takes', [0x15, 0x83, 0x00, 0x00], 'longer than it must be'],
  ['a number of more bits than its type has', [0x15, 0xff, 0xff, 0xff, 0xff, 0x1f, 0x00], 'is too large'],
  ['a number without an end', [0x15, ...Array.from({ length: 40 }, () => 0x80)], 'is too large'],
  ['cut short', [0x15, 0x83], 'is cut short'],
  ['followed by something', [0x15, 0x03, 0x00, 0x00], 'ends before it should'],
])('a field that is %s is refused', (_, bytes, fault) => {
  expect(() => read(...bytes)).toThrow(fault);
});

test.each<[string, readonly number[], string]>([
  ['of another type', [0x26, 0x02, 0x02], 'of another type'],
  ['empty, and of a type', [0x05], 'of another type'],
  ['short, and told as a long one', [0xf5, 0x01, 0x02], 'longer than it must be'],
  ['longer than what there is', [0xf5, 0xff, 0xff, 0xff, 0x7f, 0x02], 'is cut short'],
])('a list that is %s is refused', (_, bytes, fault) => {
  expect(() => readWhole(Uint8Array.from(bytes), listOf(i32))).toThrow(fault);
});
