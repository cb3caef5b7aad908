import { describe, expect, test } from '@jest/globals';
import { parseFilterPattern } from '../../../local/events/filter-pattern.ts';

const record = {
  eventName: 'MODIFY',
  dynamodb: {
    NewImage: {
      writer: { S: 'eu-west-1' },
      count: { N: '5' },
      gone: { NULL: true },
      tags: { SS: ['red', 'blue'] },
      change: { M: { id: { S: 'chg_1' } } },
    },
  },
  attempts: 3,
  nothing: null,
};

const image = (pattern: object) => ({ dynamodb: { NewImage: pattern } });

describe('a filter pattern', () => {
  test.each<[string, object, boolean]>([
    ['equal text', { eventName: ['MODIFY'] }, true],
    ['other text', { eventName: ['INSERT'] }, false],
    ['text in another case', { eventName: ['modify'] }, false],
    ['one of several', { eventName: ['INSERT', 'MODIFY'] }, true],
    ['fields that all match', { eventName: ['MODIFY'], attempts: [3] }, true],
    ['fields of which one does not', { eventName: ['MODIFY'], attempts: [4] }, false],
    ['a number', { attempts: [3] }, true],
    ['a number against text', { attempts: ['3'] }, false],
    ['null', { nothing: [null] }, true],
    ['an absent field', { absent: ['x'] }, false],
    ['a nested field', image({ writer: { S: ['eu-west-1'] } }), true],
    ['a nested field of another value', image({ writer: { S: ['us-east-1'] } }), false],
    ['a list, when one element matches', image({ tags: { SS: ['blue'] } }), true],
    ['a list, when no element matches', image({ tags: { SS: ['green'] } }), false],
    ['exists', image({ writer: { S: [{ exists: true }] } }), true],
    ['exists of an absent field', image({ reader: { S: [{ exists: true }] } }), false],
    ['exists of an object, which is no leaf', image({ change: [{ exists: true }] }), false],
    ['exists of a leaf within it', image({ change: { M: { id: { S: [{ exists: true }] } } } }), true],
    ['not exists of an absent field', image({ reader: { S: [{ exists: false }] } }), true],
    ['not exists of a field that is there', image({ writer: { S: [{ exists: false }] } }), false],
    ['prefix', image({ writer: { S: [{ prefix: 'eu-' }] } }), true],
    ['another prefix', image({ writer: { S: [{ prefix: 'us-' }] } }), false],
    ['suffix', image({ writer: { S: [{ suffix: '-1' }] } }), true],
    ['equals-ignore-case', { eventName: [{ 'equals-ignore-case': 'modify' }] }, true],
    ['anything-but', { eventName: [{ 'anything-but': ['INSERT', 'REMOVE'] }] }, true],
    ['anything-but of this', { eventName: [{ 'anything-but': 'MODIFY' }] }, false],
    ['anything-but of a prefix', { eventName: [{ 'anything-but': { prefix: 'MOD' } }] }, false],
    ['anything-but of an absent field', { absent: [{ 'anything-but': ['x'] }] }, false],
    ['numeric within', { attempts: [{ numeric: ['>', 2, '<=', 3] }] }, true],
    ['numeric at an open bound', { attempts: [{ numeric: ['>', 3] }] }, false],
    ["numeric against DynamoDB's numbers, which are texts", image({ count: { N: [{ numeric: ['=', 5] }] } }), false],
    ['$or of which one holds', { $or: [{ eventName: ['INSERT'] }, { attempts: [3] }] }, true],
    ['$or of which none holds', { $or: [{ eventName: ['INSERT'] }, { attempts: [4] }] }, false],
  ])('%s', (_, pattern, passes) => {
    expect(parseFilterPattern(JSON.stringify(pattern))(record)).toBe(passes);
  });

  test.each([
    ['an operator that is not known', '{"a":[{"cidr":"10.0.0.0/8"}]}', /cannot be read: a filter knows exists, prefix/],
    ['two operators in one rule', '{"a":[{"prefix":"x","suffix":"y"}]}', /cannot be read/],
    ['an empty list', '{"a":[]}', /empty list/],
    ['a value outside a list', '{"a":"x"}', /cannot be read/],
    ['no JSON', '{', /cannot be read/],
  ])('%s is refused', (_, pattern, message) => {
    expect(() => parseFilterPattern(pattern)).toThrow(message);
  });
});
