/** A columnar file of a partition, by its number. */
const numberOf = (key: string): number | undefined => {
  const [, digits] = /\/part-(\d{5,})\.parquet$/.exec(key) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

/**
 * Number of a partition's next columnar file.
 *
 * @param keys of all of its columnar files
 * @throws where one is missing or is none of ours: what it held would be taken again as if it were new
 */
export const nextPart = (keys: readonly string[]): number => {
  const numbers = keys.map(numberOf);
  const stray = keys.find((_, at) => numbers[at] === undefined);
  if (stray !== undefined) throw new Error(`${stray} is no columnar file of Licet.`);
  const known = new Set(numbers);
  const missing = keys.findIndex((_, at) => !known.has(at + 1));
  if (missing !== -1) throw new Error(`Part ${missing + 1} is missing beside ${keys.join(', ')}.`);
  return keys.length + 1;
};
