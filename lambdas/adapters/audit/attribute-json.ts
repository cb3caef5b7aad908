import * as z from 'zod/mini';

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const text = z.string();
const numberText = z.string().check(z.regex(JSON_NUMBER));
const list = z.array(z.unknown());
const map = z.custom<Readonly<Record<string, unknown>>>(
  (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

const sorted = (content: unknown): string[] => z.array(text).parse(content).toSorted();
const joined = (elements: readonly string[]): string => `[${elements.join(',')}]`;
const quoted = (content: unknown): string => JSON.stringify(text.parse(content));

/** JSON of each type of attribute value. Binary values are base64 in a Lambda event and stay so. */
const writers: ReadonlyMap<string, (content: unknown) => string> = new Map([
  ['S', quoted],
  ['N', (content) => numberText.parse(content)],
  ['BOOL', (content) => JSON.stringify(z.boolean().parse(content))],
  ['NULL', () => 'null'],
  ['B', quoted],
  ['L', (content) => joined(list.parse(content).map(attributeJson))],
  [
    'M',
    (content) => {
      const entries = Object.entries(map.parse(content)).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${attributeJson(value)}`).join(',')}}`;
    },
  ],
  ['SS', (content) => joined(sorted(content).map((element) => JSON.stringify(element)))],
  ['NS', (content) => joined(sorted(content).map((element) => numberText.parse(element)))],
  ['BS', (content) => joined(sorted(content).map((element) => JSON.stringify(element)))],
]);

/**
 * JSON text of a DynamoDB attribute value, such as `{ S: 'atlas' }`.
 *
 * Members stand in the order of their names: DynamoDB maps and sets have no order, and a record that comes twice must
 * make the same bytes twice. Numbers keep the digits they are stored with, up to 38, and every member name is kept.
 * (`unmarshall` of the SDK rounds to doubles, makes sets that JSON drops, and loses a member named `__proto__`.)
 *
 * @throws on anything that is no attribute value
 */
export const attributeJson = (value: unknown): string => {
  const [type, ...others] = Object.entries(map.parse(value));
  const write = type === undefined ? undefined : writers.get(type[0]);
  if (type === undefined || write === undefined || others.length > 0) {
    throw new Error(
      `Not a DynamoDB attribute value: an object with the members ${Object.keys(map.parse(value)).join()}`,
    );
  }
  return write(type[1]);
};
