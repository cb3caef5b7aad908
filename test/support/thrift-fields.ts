/**
 * Structs of Thrift's compact protocol as they lie on the wire, to be forged: fields in any order, as often and of
 * whatever type one likes. Written independently of whoever reads them strictly.
 */
export interface Field {
  id: number;
  type: number;
  value: Wired;
}
export type Struct = Field[];
interface List {
  of: number;
  items: Wired[];
}
export type Wired = bigint | Uint8Array | List | Struct;

export const WIRE = { true: 1, false: 2, i16: 4, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

interface Reading {
  readonly bytes: Uint8Array;
  at: number;
}

const readVarint = (from: Reading): bigint => {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = from.bytes[from.at++] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
};

const readWired = (from: Reading, type: number): Wired => {
  if (type <= WIRE.false) return 0n;
  if (type === WIRE.binary) {
    const length = Number(readVarint(from));
    from.at += length;
    return from.bytes.slice(from.at - length, from.at);
  }
  if (type === WIRE.struct) return readStruct(from);
  if (type === WIRE.list) {
    const head = from.bytes[from.at++] ?? 0;
    const length = head >> 4 === 15 ? Number(readVarint(from)) : head >> 4;
    return { of: head & 15, items: Array.from({ length }, () => readWired(from, head & 15)) };
  }
  const folded = readVarint(from);
  return (folded >> 1n) ^ -(folded & 1n);
};

const readStruct = (from: Reading): Struct => {
  const fields: Struct = [];
  for (let id = 0; ;) {
    const head = from.bytes[from.at++] ?? 0;
    if (head === 0) return fields;
    id += head >> 4;
    fields.push({ id, type: head & 15, value: readWired(from, head & 15) });
  }
};

/** A struct at the begin of bytes, and what stands behind it. */
export const structIn = (bytes: Uint8Array): { readonly fields: Struct; readonly rest: Uint8Array } => {
  const from = { bytes, at: 0 };
  const fields = readStruct(from);
  return { fields, rest: bytes.subarray(from.at) };
};

export const varint = (value: bigint): number[] =>
  value < 0x80n ? [Number(value)] : [Number(value & 0x7fn) | 0x80, ...varint(value >> 7n)];
const zigzag = (value: bigint): number[] => varint(value >= 0n ? value * 2n : -value * 2n - 1n);

const bytesOf = (value: Wired, type: number): number[] => {
  if (type <= WIRE.false) return [];
  if (typeof value === 'bigint') return zigzag(value);
  if (value instanceof Uint8Array) return [...varint(BigInt(value.length)), ...value];
  if (Array.isArray(value)) return [...structBytes(value)];
  const { of, items } = value;
  const head = items.length > 14 ? [0xf0 | of, ...varint(BigInt(items.length))] : [(items.length << 4) | of];
  return [...head, ...items.flatMap((item) => bytesOf(item, of))];
};

export const structBytes = (fields: Struct): Uint8Array => {
  let before = 0;
  const bytes: number[] = [];
  for (const { id, type, value } of fields) {
    const ahead = id - before;
    bytes.push(...(ahead > 0 && ahead < 16 ? [(ahead << 4) | type] : [type, ...zigzag(BigInt(id))]));
    // Not by spreading: a footer is larger than what a call takes.
    for (const byte of bytesOf(value, type)) bytes.push(byte);
    before = id;
  }
  return Uint8Array.from([...bytes, 0]);
};

export const i32 = (id: number, value: number): Field => ({ id, type: WIRE.i32, value: BigInt(value) });
export const i64 = (id: number, value: number): Field => ({ id, type: WIRE.i64, value: BigInt(value) });
export const structField = (id: number, value: Struct): Field => ({ id, type: WIRE.struct, value });

/** The field of that number, the first of them. */
export const fieldOf = (fields: Struct, id: number): Field => {
  const field = fields.find((each) => each.id === id);
  if (field === undefined) throw new Error(`There is no field ${id}.`);
  return field;
};

export const numberOf = (fields: Struct, id: number): number => Number(fieldOf(fields, id).value);

export const structOf = (fields: Struct, id: number): Struct => {
  const { value } = fieldOf(fields, id);
  if (!Array.isArray(value)) throw new Error(`Field ${id} is no struct.`);
  return value;
};

export const listOf = (fields: Struct, id: number): Wired[] => {
  const { value } = fieldOf(fields, id);
  if (typeof value !== 'object' || !('items' in value)) throw new Error(`Field ${id} is no list.`);
  return value.items;
};

/** Adds to the number in a field. */
export const shift = (fields: Struct, id: number, by: number): void => {
  for (const field of fields) {
    if (field.id === id && typeof field.value === 'bigint') field.value += BigInt(by);
  }
};

/** Takes fields away. */
export const without = (fields: Struct, ...ids: readonly number[]): void => {
  const kept = fields.filter(({ id }) => !ids.includes(id));
  fields.splice(0, fields.length, ...kept);
};
