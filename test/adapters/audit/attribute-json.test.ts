import { describe, expect, test } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { attributeJson } from '../../../lambdas/adapters/audit/attribute-json.ts';

const stored = (value: unknown): unknown => ({
  M: JSON.parse(JSON.stringify(marshall(value, { allowImpreciseNumbers: true }))) as unknown,
});

/** Names that SDK and JavaScript treat as they please are tested by hand below. */
const documents = fc.dictionary(
  fc.string().filter((name) => name !== '__proto__'),
  fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__')),
);

test('a stored document comes back as the JSON that was stored', () => {
  fc.assert(
    fc.property(documents, (document) => {
      expect(JSON.parse(attributeJson(stored(document)))).toEqual(JSON.parse(JSON.stringify(document)));
    }),
  );
});

test('the order of members in the record does not show in the text', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const reversed = Object.fromEntries(Object.entries(document).toReversed());
      expect(attributeJson(stored(reversed))).toBe(attributeJson(stored(document)));
    }),
  );
});

describe('each type of attribute value has its JSON', () => {
  test.each([
    [{ S: 'a "b"\n' }, '"a \\"b\\"\\n"'],
    [{ S: '' }, '""'],
    [{ N: '0' }, '0'],
    [{ N: '-12.50' }, '-12.50'],
    [{ N: '1E+2' }, '1E+2'],
    [{ BOOL: false }, 'false'],
    [{ NULL: true }, 'null'],
    [{ B: 'AAEC' }, '"AAEC"'],
    [{ L: [{ S: 'a' }, { L: [] }] }, '["a",[]]'],
    [{ M: {} }, '{}'],
    [{ M: { b: { N: '1' }, a: { M: { d: { NULL: true }, c: { S: 'x' } } } } }, '{"a":{"c":"x","d":null},"b":1}'],
    [{ SS: ['b', 'a'] }, '["a","b"]'],
    [{ NS: ['2', '1'] }, '[1,2]'],
    [{ BS: ['Yg==', 'YQ=='] }, '["YQ==","Yg=="]'],
  ])('%j is %s', (value, json) => {
    expect(attributeJson(value)).toBe(json);
  });
});

test('a number keeps all of its 38 digits', () => {
  const digits = '12345678901234567890123456789012345678';
  expect(attributeJson({ L: [{ N: digits }, { N: `0.${digits}` }] })).toBe(`[${digits},0.${digits}]`);
});

test('a member named __proto__ is kept like any other', () => {
  const stored = JSON.parse('{"M":{"__proto__":{"M":{"a":{"S":"b"}}},"z":{"S":"y"}}}') as unknown;
  expect(attributeJson(stored)).toBe('{"__proto__":{"a":"b"},"z":"y"}');
});

describe('what is no attribute value is refused', () => {
  test.each([
    ['a text', 'text'],
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['no type', {}],
    ['two types', { S: 'a', N: '1' }],
    ['an unknown type', { X: 'a' }],
    ['a type that objects inherit', { constructor: 'a' }],
    ['a text that is a number', { S: 1 }],
    ['a number that is one', { N: 1 }],
    ['a number that is none', { N: 'NaN' }],
    ['a number that would end the JSON', { N: '1,"admin":true' }],
    ['an empty number', { N: '' }],
    ['a truth that is a text', { BOOL: 'true' }],
    ['a map that is a list', { M: [] }],
    ['a list that is a map', { L: {} }],
    ['a set of another type', { SS: [1] }],
    ['a fault deep inside', { M: { a: { L: [{ M: { b: { N: 'x' } } }] } } }],
  ])('%s', (_, value) => {
    expect(() => attributeJson(value)).toThrow();
  });
});
