import type { AttributeValue } from '@aws-sdk/client-dynamodb';

const list = (elements: readonly string[]): string => `[${elements.join(',')}]`;
const quoted = (text: string): string => JSON.stringify(text);
const base64 = (bytes: Uint8Array): string => quoted(Buffer.from(bytes).toString('base64'));

/**
 * JSON text of an attribute value, in the form in which the log tells documents: members in the order of their names,
 * numbers with all their digits.
 *
 * Not the archiver's own function: what is held against the log must not be read by the hand that wrote the log.
 *
 * @throws on a type of attribute value that is not known here
 */
export const storedDocument = (value: AttributeValue): string => {
  if (value.S !== undefined) return quoted(value.S);
  if (value.N !== undefined) return value.N;
  if (value.BOOL !== undefined) return value.BOOL ? 'true' : 'false';
  if (value.NULL !== undefined) return 'null';
  if (value.M !== undefined) {
    const entries = Object.entries(value.M).toSorted(([one], [other]) => (one < other ? -1 : 1));
    return `{${entries.map(([name, member]) => `${quoted(name)}:${storedDocument(member)}`).join(',')}}`;
  }
  if (value.L !== undefined) return list(value.L.map(storedDocument));
  if (value.SS !== undefined) return list(value.SS.toSorted().map(quoted));
  if (value.NS !== undefined) return list(value.NS.toSorted());
  if (value.B !== undefined) return base64(value.B);
  if (value.BS !== undefined) return list(value.BS.map(base64).toSorted());
  throw new Error(`Not a DynamoDB attribute value: an object with the members ${Object.keys(value).join(', ')}`);
};
