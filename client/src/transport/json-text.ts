import { type Shape, read } from '../shape.ts';

/** The JSON value that a text is; undefined where it is none. */
export const jsonValue = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads JSON of one shape. Members beyond it are ignored: newer services send more. @returns undefined for all else */
export const readJson = <Value>(shape: Shape<Value>, text: string): Value | undefined => read(shape, jsonValue(text));

/** Reads successful answers that are JSON of one shape. */
export const jsonOf =
  <Value>(shape: Shape<Value>) =>
  (_status: number, text: string): { readonly value: Value } | undefined => {
    const value = readJson(shape, text);
    return value === undefined ? undefined : { value };
  };
