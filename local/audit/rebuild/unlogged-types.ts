import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { elementPath, memberPath } from './document-path.ts';

/** A value of a document that the log cannot have told. */
export interface UnloggedType {
  readonly path: string;
  readonly value: AttributeValue;
}

/** The types that the log tells apart: JSON has a form of its own for each. */
export const LOGGED_TYPES = 'S, N, BOOL, NULL, L or M';

/**
 * Where a document holds bytes or sets. Licet writes none: its schemas would refuse them where they are read. In the log
 * they would look like a text and like lists, so that texts alone cannot tell one from the other.
 */
export const unloggedTypes = (value: AttributeValue, path = '$'): readonly UnloggedType[] => {
  if (value.M !== undefined) {
    return Object.entries(value.M).flatMap(([name, member]) => unloggedTypes(member, memberPath(path, name)));
  }
  if (value.L !== undefined) return value.L.flatMap((element, at) => unloggedTypes(element, elementPath(path, at)));
  const isUnlogged = [value.B, value.SS, value.NS, value.BS].some((content) => content !== undefined);
  return isUnlogged ? [{ path, value }] : [];
};
