import { must } from './layout-fault.ts';
import { type Cursor, takeBytes, takeVarint } from './thrift-compact.ts';

/** Wider ones no reader in JavaScript reads rightly; the indexes of a dictionary of a group's values are far narrower. */
const WIDTH_MAX = 24;

const GROUP = 8;

interface Runs {
  readonly cursor: Cursor;
  readonly width: number;
  readonly values: Uint32Array;
}

/** A value that is there several times. */
const takeRepeated = ({ cursor, width, values }: Runs, from: number, count: number): number => {
  must(count > 0 && from + count <= values.length, 'a run of its values is longer than its page');
  const bytes = takeBytes(cursor, Math.ceil(width / 8));
  const value = bytes.reduceRight((above, byte) => above * 256 + byte, 0);
  must(value < 2 ** width, 'a run of its values is wider than it says');
  values.fill(value, from, from + count);
  return from + count;
};

/** Groups of eight values, bit behind bit; what is behind the last value is empty. */
const takePacked = ({ cursor, width, values }: Runs, from: number, groups: number): number => {
  const padded = groups * GROUP;
  must(groups > 0 && from + padded - GROUP < values.length, 'a run of its values is longer than its page');
  const mask = 2 ** width - 1;
  let [at, held, bits] = [from, 0, 0];
  for (const byte of takeBytes(cursor, groups * width)) {
    held |= byte << bits;
    for (bits += 8; bits >= width; bits -= width) {
      const value = held & mask;
      if (at < values.length) values[at] = value;
      else must(value === 0, 'behind its values there is something');
      held >>>= width;
      at += 1;
    }
  }
  return Math.min(from + padded, values.length);
};

/**
 * Whole numbers of a width in bits, in runs of one value or of packed ones (`RLE / Bit-Packing Hybrid` of Parquet's
 * encodings, github.com/apache/parquet-format/blob/master/Encodings.md), neither more of them than are counted nor less.
 */
export const hybridRuns = (bytes: Uint8Array, width: number, count: number): Uint32Array => {
  must(width <= WIDTH_MAX, 'its values are too wide');
  const runs: Runs = { cursor: { bytes, at: 0 }, width, values: new Uint32Array(count) };
  for (let seen = 0; seen < count;) {
    const head = takeVarint(runs.cursor);
    const length = Math.floor(head / 2);
    seen = head % 2 === 0 ? takeRepeated(runs, seen, length) : takePacked(runs, seen, length);
  }
  must(runs.cursor.at === bytes.length, 'behind its values there is something');
  return runs.values;
};
