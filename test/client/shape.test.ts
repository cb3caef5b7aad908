import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  NOT,
  anything,
  flag,
  listOf,
  mapped,
  number,
  object,
  oneOf,
  optional,
  read,
  recordOf,
  text,
  where,
  whole,
} from '../../client/src/shape.ts';

const seat = object({ id: text, until: optional(whole()), tags: listOf(text), kind: oneOf('device', 'user') });

describe('what is of the shape', () => {
  test('is read, members that nobody asked for left out', () => {
    const value = { id: 'sea_1', until: 5, tags: ['a'], kind: 'user', more: true };
    expect(read(seat, value)).toEqual({ id: 'sea_1', until: 5, tags: ['a'], kind: 'user' });
  });

  test('may leave out what is optional', () => {
    expect(read(seat, { id: 'sea_1', tags: [], kind: 'device' })).toEqual({ id: 'sea_1', tags: [], kind: 'device' });
  });

  test('may become something else', () => {
    const even = mapped(whole(), (value) => (value % 2 === 0 ? { even: value } : NOT));
    expect([read(even, 4), read(even, 3), read(even, '4')]).toEqual([{ even: 4 }, undefined, undefined]);
  });
});

test.each([
  [null],
  ['text'],
  [[]],
  [{}],
  [{ id: 1, tags: [], kind: 'user' }],
  [{ id: 'sea_1', tags: ['a', 1], kind: 'user' }],
  [{ id: 'sea_1', tags: {}, kind: 'user' }],
  [{ id: 'sea_1', tags: [], kind: 'robot' }],
  [{ id: 'sea_1', until: null, tags: [], kind: 'user' }],
  [{ id: 'sea_1', until: 1.5, tags: [], kind: 'user' }],
  [{ id: 'sea_1', until: -1, tags: [], kind: 'user' }],
])('what is not of the shape is not read: %j', (value) => {
  expect(read(seat, value)).toBeUndefined();
});

test('members that an object only inherits are not there', () => {
  expect(read(object({ constructor: anything }), {})).toStrictEqual({ constructor: undefined });
  expect(read(object({ toString: text }), {})).toBeUndefined();
});

test('a member named `__proto__` is a member', () => {
  const found = read(recordOf(whole()), JSON.parse('{"__proto__": 1, "a": 2}'));
  expect(Object.entries(found ?? {})).toEqual([
    ['__proto__', 1],
    ['a', 2],
  ]);
});

test.each([
  [number(0, 1), 1, true],
  [number(0, 1), 1.1, false],
  [number(), Number.NaN, false],
  [number(), Infinity, false],
  [whole(), 2 ** 53, false],
  [whole(1), 0, false],
  [flag, 'true', false],
  [where((value): value is 7 => value === 7), 7, true],
] as const)('bounds are kept: %#', (shape, value, isRead) => {
  expect(shape(value) !== NOT).toBe(isRead);
});

test('nothing makes a shape throw', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (value) => {
      read(seat, value);
      read(recordOf(seat), value);
      read(listOf(recordOf(text)), value);
    }),
  );
});
