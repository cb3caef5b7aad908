import { elementPath, memberPath } from './document-path.ts';

/** A place where two documents differ. Undefined: it is in the other one alone. */
export interface DocumentDifference {
  readonly path: string;
  readonly log: string | undefined;
  readonly table: string | undefined;
}

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

const members = (value: object): ReadonlyMap<string, unknown> => new Map(Object.entries(value));

const textOf = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));

const between = (path: string, log: unknown, table: unknown): readonly DocumentDifference[] => {
  if (!isTree(log) || !isTree(table) || Array.isArray(log) !== Array.isArray(table)) {
    return textOf(log) === textOf(table) ? [] : [{ path, log: textOf(log), table: textOf(table) }];
  }
  const [ofLog, ofTable] = [members(log), members(table)];
  return [...new Set([...ofLog.keys(), ...ofTable.keys()])]
    .toSorted()
    .flatMap((name) =>
      between((Array.isArray(log) ? elementPath : memberPath)(path, name), ofLog.get(name), ofTable.get(name)),
    );
};

/**
 * Where two documents differ, both as JSON text with their members in the order of their names.
 *
 * Equal texts are equal documents. Numbers beyond what a double holds may differ where the parsed documents do not: then
 * the whole documents are told.
 */
export const documentDifferences = (log: string, table: string): readonly DocumentDifference[] => {
  if (log === table) return [];
  const found = between('$', JSON.parse(log), JSON.parse(table));
  return found.length > 0 ? found : [{ path: '$', log, table }];
};
