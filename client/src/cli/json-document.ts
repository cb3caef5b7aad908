import * as v from 'valibot';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads JSON of one shape. Members beyond it are ignored: newer services send more. @returns undefined for all else */
export const readJson = <Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): v.InferOutput<Schema> | undefined => {
  const result = v.safeParse(schema, parsed(text));
  return result.success ? result.output : undefined;
};
