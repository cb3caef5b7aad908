import { describe, expect, test } from '@jest/globals';
import { noValue, resolve, type Scope } from '../../../local/assembly/intrinsics.ts';

const values: Readonly<Record<string, unknown>> = { 'AWS::Region': 'eu-west-1', 'AWS::NoValue': noValue, Key: 'mrk-1' };

const scope: Scope = {
  ref: (logicalId) => Promise.resolve(values[logicalId]),
  attribute: (logicalId, name) => Promise.resolve(`${logicalId}/${name}`),
  output: (stack, region, name) => `${region}:${stack}:${name}`,
  exported: (name) => `exported ${name}`,
};

describe('intrinsic functions', () => {
  test.each([
    ['plain values', { a: [1, true, null, 'text'] }, { a: [1, true, null, 'text'] }],
    ['Ref', { Ref: 'Key' }, 'mrk-1'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Key', 'Arn'] }, 'Key/Arn'],
    ['Fn::GetAtt with dots in the attribute', { 'Fn::GetAtt': ['Lookup', 'Table.Arn'] }, 'Lookup/Table.Arn'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Key.Arn' }, 'Key/Arn'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Key' }, 7]] }, 'a-mrk-1-7'],
    ['Fn::Sub', { 'Fn::Sub': 'b-${AWS::Region}-${Key.Arn}-${!Raw}' }, 'b-eu-west-1-Key/Arn-${Raw}'],
    ['Fn::Sub with its own variables', { 'Fn::Sub': ['${Own}/${Key}', { Own: { Ref: 'Key' } }] }, 'mrk-1/mrk-1'],
    ['Fn::Select', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Fn::Split in Fn::Select', { 'Fn::Select': [2, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'c'],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Join': ['', ['a', 'b']] } }, 'exported ab'],
    [
      'Fn::GetStackOutput',
      { 'Fn::GetStackOutput': { StackName: 'keys', Region: 'us-east-1', OutputName: 'Arn' } },
      'us-east-1:keys:Arn',
    ],
    [
      'AWS::NoValue, which leaves out what holds it',
      { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] },
      { b: [1] },
    ],
    ['an object that only looks like one', { Reference: 'Key' }, { Reference: 'Key' }],
  ])('%s', async (_, value, expected) => {
    await expect(resolve(value, scope)).resolves.toEqual(expected);
  });

  test('one that is not known is an error with its name', async () => {
    await expect(resolve({ a: { 'Fn::Cidr': [] } }, scope)).rejects.toThrow(/^Fn::Cidr is not known/);
  });

  test('Fn::Select past the end is an error', async () => {
    await expect(resolve({ 'Fn::Select': [2, ['a', 'b']] }, scope)).rejects.toThrow('element 2 of 2');
  });
});
