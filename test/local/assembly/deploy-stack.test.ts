import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { deployStack, type ResourceTypes } from '../../../local/assembly/deploy-stack.ts';
import { templateSchema } from '../../../local/assembly/template.ts';
import type { LocalAccount, RegionPlan } from '../../../local/resources/local-account.ts';
import { provisioned } from '../../../local/resources/resource-type.ts';

const account = {
  id: '000000000000',
  region: (name: string) => ({ name }) as RegionPlan,
} as LocalAccount;

/** Types that note what is provisioned, in its order. */
const noting = (made: string[]): ResourceTypes => ({
  'Test::Thing': provisioned({
    properties: { Name: z.string(), Of: z.string().optional() },
    withoutEffect: ['Tags'],
    provision: ({ Name, Of }, { logicalId }) => {
      made.push(`${logicalId}: ${Name}${Of === undefined ? '' : ` of ${Of}`}`);
      return { ref: Name, attributes: { Arn: `arn:${Name}` } };
    },
  }),
  'Test::Role': { kind: 'ignored', reason: 'nobody is refused' },
});

const deploy = async (Resources: object, more: object = {}) => {
  const made: string[] = [];
  const outputs = { values: new Map<string, unknown>(), exports: new Map<string, unknown>() };
  const template = templateSchema.parse({ Resources, ...more });
  const stack = { name: 'licet-test', region: 'eu-west-1', template, assets: new Map<string, string>() };
  await deployStack(stack, noting(made), account, outputs);
  return { made, outputs };
};

const thing = (Properties: object, more: object = {}) => ({ Type: 'Test::Thing', Properties, ...more });

describe('deploying a stack', () => {
  test('provisions each resource once, after those that it refers to or depends on', async () => {
    const { made } = await deploy({
      A: thing({ Name: 'a', Of: { 'Fn::GetAtt': ['B', 'Arn'] } }),
      B: thing({ Name: 'b' }, { DependsOn: 'C' }),
      C: thing({ Name: { 'Fn::Sub': '${AWS::AccountId}-${AWS::Region}' } }, { DependsOn: ['Role'] }),
      Role: { Type: 'Test::Role', Properties: { Policies: { 'Fn::Cidr': [] } } },
    });
    expect(made).toEqual(['C: 000000000000-eu-west-1', 'B: b', 'A: a of arn:b']);
  });

  test('keeps outputs and exports for the stacks after it', async () => {
    const { outputs } = await deploy(
      { A: thing({ Name: 'a' }) },
      { Outputs: { Arn: { Value: { 'Fn::GetAtt': ['A', 'Arn'] }, Export: { Name: 'exported' } } } },
    );
    expect([...outputs.values]).toEqual([['eu-west-1/licet-test/Arn', 'arn:a']]);
    expect([...outputs.exports]).toEqual([['eu-west-1/exported', 'arn:a']]);
  });

  test.each([
    [
      'a type that is not known, even when nothing refers to it',
      { Queue: { Type: 'AWS::SQS::Queue' } },
      /^Stack licet-test, resource Queue: .* does not know the type AWS::SQS::Queue\. .*resource-types\.ts/,
    ],
    [
      'a property that nothing reads',
      { A: thing({ Name: 'a', Layers: [] }) },
      'Stack licet-test, resource A (Test::Thing): property Layers is not run on one machine',
    ],
    ['a property of a wrong form', { A: thing({ Name: 7 }) }, /resource A \(Test::Thing\): .*string.*[^]*at Name/],
    [
      'a reference to an ignored resource',
      { A: thing({ Name: 'a', Of: { Ref: 'Role' } }), Role: { Type: 'Test::Role' } },
      'A needs Role, but Test::Role is ignored: nobody is refused',
    ],
    ['a reference to nothing', { A: thing({ Name: { Ref: 'B' } }) }, 'Stack licet-test has no resource B'],
    [
      'an attribute that its resource does not have',
      { A: thing({ Name: { 'Fn::GetAtt': ['B', 'Url'] } }), B: thing({ Name: 'b' }) },
      'There is no attribute Url of B on this machine',
    ],
    [
      'an output of a stack that is not deployed',
      { A: thing({ Name: { 'Fn::GetStackOutput': { StackName: 'x', Region: 'r', OutputName: 'o' } } }) },
      'There is no output o of stack x in r',
    ],
    [
      'resources that depend on each other',
      { A: thing({ Name: { Ref: 'B' } }), B: thing({ Name: { Ref: 'A' } }) },
      'Resources depend on each other: A → B → A',
    ],
  ])('refuses %s', async (_, resources, message) => {
    await expect(deploy(resources)).rejects.toThrow(message);
  });

  test.each(['Conditions', 'Mappings', 'Transform'])('refuses a template with %s', (part) => {
    expect(templateSchema.safeParse({ Resources: {}, [part]: {} }).success).toBe(false);
  });

  test('a property without effect is not even resolved', async () => {
    const { made } = await deploy({ A: thing({ Name: 'a', Tags: [{ 'Fn::Cidr': [] }] }) });
    expect(made).toEqual(['A: a']);
  });
});
