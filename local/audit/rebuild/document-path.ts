const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Path of a member of a map, below the path of the map. */
export const memberPath = (path: string, name: string): string =>
  PLAIN_NAME.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;

/** Path of an element of a list, below the path of the list. */
export const elementPath = (path: string, index: number | string): string => `${path}[${index}]`;
