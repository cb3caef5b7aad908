/**
 * Reads values of unknown origin: what comes from the network, from a store, out of a token. A library for this is five
 * times as large as all that is needed of it here, in a client whose size every user of a product pays for.
 */

/** What something is that is not of the shape that it must be. */
export const NOT: unique symbol = Symbol('not of this shape');

/** Reads a value as what it must be, or says that it is not. Never throws. */
export type Shape<Value> = (value: unknown) => Value | typeof NOT;

/** What a shape reads. */
export type Shaped<Of> = Of extends Shape<infer Value> ? Value : never;

/** @returns the value as read; undefined where it is not of the shape */
export const read = <Value>(shape: Shape<Value>, value: unknown): Value | undefined => {
  const found = shape(value);
  return found === NOT ? undefined : found;
};

/** Values that a test knows. */
export const where =
  <Value>(test: (value: unknown) => value is Value): Shape<Value> =>
  (value) =>
    test(value) ? value : NOT;

export const text: Shape<string> = (value) => (typeof value === 'string' ? value : NOT);
export const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : NOT);
export const anything: Shape<unknown> = (value) => value;

/** Finite numbers between two bounds, both included. */
export const number =
  (least = -Infinity, most = Infinity): Shape<number> =>
  (value) =>
    typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most ? value : NOT;

/** Whole numbers that JSON holds exactly, between two bounds, both included. */
export const whole = (least = 0, most = Number.MAX_SAFE_INTEGER): Shape<number> =>
  mapped(number(least, most), (value) => (Number.isSafeInteger(value) ? value : NOT));

/** One of some texts or numbers. */
export const oneOf =
  <const Values extends readonly (string | number)[]>(...values: Values): Shape<Values[number]> =>
  (value) =>
    values.find((each) => each === value) ?? NOT;

/** What is read, or nothing at all. */
export const optional =
  <Value>(shape: Shape<Value>): Shape<Value | undefined> =>
  (value) =>
    value === undefined ? undefined : shape(value);

/** What is read, or null. */
export const nullable =
  <Value>(shape: Shape<Value>): Shape<Value | null> =>
  (value) =>
    value === null ? null : shape(value);

/** What comes of what was read; `NOT` where that will not do. */
export const mapped =
  <From, To>(shape: Shape<From>, map: (value: From) => To | typeof NOT): Shape<To> =>
  (value) => {
    const found = shape(value);
    return found === NOT ? NOT : map(found);
  };

export const listOf =
  <Value>(shape: Shape<Value>): Shape<readonly Value[]> =>
  (value) => {
    if (!Array.isArray(value)) return NOT;
    const found: Value[] = [];
    for (const each of value) {
      const element = shape(each);
      if (element === NOT) return NOT;
      found.push(element);
    }
    return found;
  };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects whose members, whatever their names, are all of one shape. */
export const recordOf =
  <Value>(shape: Shape<Value>): Shape<Readonly<Record<string, Value>>> =>
  (value) => {
    if (!isObject(value)) return NOT;
    const found: [string, Value][] = [];
    for (const name of Object.keys(value)) {
      const member = shape(value[name]);
      if (member === NOT) return NOT;
      found.push([name, member]);
    }
    // Defines members, where an assignment to `__proto__` would not.
    return Object.fromEntries(found);
  };

/** Objects with these members. Others are left out: whoever made it may know more. */
export function object<Members extends Readonly<Record<string, Shape<unknown>>>>(
  members: Members,
): Shape<{ readonly [Name in keyof Members]: Shaped<Members[Name]> }>;
// The compiler cannot follow that each member is of its own shape: the signature above says so.
export function object(members: Readonly<Record<string, Shape<unknown>>>): Shape<object> {
  const names = Object.keys(members);
  return (value) => {
    if (!isObject(value)) return NOT;
    const found: Record<string, unknown> = {};
    for (const name of names) {
      const member = members[name]?.(Object.hasOwn(value, name) ? value[name] : undefined);
      if (member === NOT) return NOT;
      found[name] = member;
    }
    return found;
  };
}
