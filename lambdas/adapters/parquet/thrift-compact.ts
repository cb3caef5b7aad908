import { must } from './layout-fault.ts';

/**
 * Reads the compact protocol of Apache Thrift as Licet's writer of Parquet writes it, and nothing else; after the Thrift
 * compact protocol specification, github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
 *
 * Readers differ in what they make of a field that is there twice, or of another type on the wire than they expect: some
 * take the last one, others pass over it. So a forged file can be one thing to who proves it and another to who queries
 * it. Here every field stands once, in the order of its number, of the one type that it has, and every number has one
 * form: bytes that are read can be read in one way only.
 */

/** What is read, and how far. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

const takeByte = (cursor: Cursor): number => {
  const byte = cursor.bytes[cursor.at];
  must(byte !== undefined, 'its layout is cut short');
  cursor.at += 1;
  return byte;
};

/** The bytes that come next, not copied. */
export const takeBytes = (cursor: Cursor, length: number): Uint8Array => {
  const taken = cursor.bytes.subarray(cursor.at, cursor.at + length);
  must(length >= 0 && taken.length === length, 'its layout is cut short');
  cursor.at += length;
  return taken;
};

/** The scale of the last byte of a number that JavaScript holds exactly. */
const LAST_SCALE = 2 ** 49;

/** A number that is not negative, seven bits a byte, the lowest first, in no more bytes than it takes. */
export const takeVarint = (cursor: Cursor): number => {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = takeByte(cursor);
    value += (byte % 128) * scale;
    must(scale <= LAST_SCALE && Number.isSafeInteger(value), 'a number of its layout is too large');
    must(byte !== 0 || scale === 1, 'a number of its layout is longer than it must be');
    if (byte < 128) return value;
  }
};

const takeZigzag = (cursor: Cursor): number => {
  const folded = takeVarint(cursor);
  return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
};

/** How a value lies on the wire. */
export interface Wire<Value> {
  /** Types that the protocol gives it; two for a boolean, which is told by the type alone. */
  readonly types: readonly number[];
  readonly read: (cursor: Cursor, type: number) => Value;
}

const STOP = 0;
const TRUE = 1;
const FALSE = 2;

export const boolean: Wire<boolean> = { types: [TRUE, FALSE], read: (_, type) => type === TRUE };

export const i32: Wire<number> = {
  types: [5],
  read: (cursor) => {
    const value = takeZigzag(cursor);
    must(value >= -(2 ** 31) && value < 2 ** 31, 'a number of its layout is too large');
    return value;
  },
};

/** No file is so large that a number would not hold what is counted in it. */
export const i64: Wire<number> = { types: [6], read: takeZigzag };

export const binary: Wire<Uint8Array> = { types: [8], read: (cursor) => takeBytes(cursor, takeVarint(cursor)) };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const text: Wire<string> = {
  types: binary.types,
  read: (cursor, type) => utf8.decode(binary.read(cursor, type)),
};

/** Length from which on it stands behind the head of a list. */
const LONG_LIST = 15;

export const listOf = <Item>({ types, read }: Wire<Item>): Wire<readonly Item[]> => ({
  types: [9],
  read: (cursor) => {
    const head = takeByte(cursor);
    const [told, type] = [head >> 4, head & 15];
    const length = told === LONG_LIST ? takeVarint(cursor) : told;
    must(told !== LONG_LIST || length >= LONG_LIST, 'a list of its layout is longer than it must be');
    // The writer knows no type of a list that is empty.
    must(length === 0 ? type === STOP : types.includes(type), 'a list of its layout is of another type');
    const items: Item[] = [];
    while (items.length < length) items.push(read(cursor, type));
    return items;
  },
});

/** Takes the fields of a struct, to be asked for in the order of their numbers. */
export interface Fields {
  readonly required: <Value>(id: number, wire: Wire<Value>) => Value;
  readonly optional: <Value>(id: number, wire: Wire<Value>) => Value | undefined;
}

/** A struct, every field of which `take` asks for: one that it does not ask for, or not then, is refused. */
export const struct = <Value>(name: string, take: (fields: Fields) => Value): Wire<Value> => ({
  types: [12],
  read: (cursor) => {
    let before = 0;
    const optional: Fields['optional'] = (id, wire) => {
      const head = cursor.bytes[cursor.at] ?? STOP;
      if (head >> 4 !== id - before) return undefined;
      const type = head & 15;
      must(wire.types.includes(type), `field ${id} of ${name} is of another type`);
      cursor.at += 1;
      before = id;
      return wire.read(cursor, type);
    };
    const required: Fields['required'] = (id, wire) => {
      const value = optional(id, wire);
      must(value !== undefined, `${name} has no field ${id} in its place`);
      return value;
    };
    const value = take({ required, optional });
    must(takeByte(cursor) === STOP, `${name} has a field that is not written there`);
    return value;
  },
});

/** What the bytes hold, all of them. */
export const readWhole = <Value>(bytes: Uint8Array, { read }: Wire<Value>): Value => {
  const cursor = { bytes, at: 0 };
  const value = read(cursor, STOP);
  must(cursor.at === bytes.length, 'its layout ends before it should');
  return value;
};
