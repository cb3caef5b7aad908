import * as v from 'valibot';
import { jsonValue } from '../transport/json-text.ts';

/** Reads JSON of one shape. Members beyond it are ignored: newer services send more. @returns undefined for all else */
export const readJson = <Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): v.InferOutput<Schema> | undefined => {
  const result = v.safeParse(schema, jsonValue(text));
  return result.success ? result.output : undefined;
};
