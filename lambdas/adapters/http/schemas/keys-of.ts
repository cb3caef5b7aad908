const isKeyOf = <Key extends string>(table: Readonly<Record<Key, unknown>>, text: string): text is Key =>
  Object.hasOwn(table, text);

/** The keys of a table of the contract, with their type: a schema made from them follows the table. */
export const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] =>
  Object.keys(table).filter((key) => isKeyOf(table, key));
