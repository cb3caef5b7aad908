import { describe, expect, test } from '@jest/globals';
import { synthesize } from './synthesized.ts';

const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const app = synthesize(regions);

describe.each(regions)('the events of %s', (region) => {
  const stack = app.stack(`licet-prod-${region}`);
  const { Properties } = stack.at('ChangeEvents/Bus');

  test('have a bus of their own, with a name that rules can rely on', () => {
    expect(stack.ofType('AWS::Events::EventBus')).toHaveLength(1);
    expect(Properties['Name']).toBe('licet-prod');
  });

  test('ask nobody who adds a rule for leave to use a key of Licet', () => {
    // EventBridge encrypts with a key of AWS then.
    expect(Properties).not.toHaveProperty('KmsKeyIdentifier');
  });

  test('have no rule here: who listens is nothing that Licet knows', () => {
    const ofTheBus = stack.ofType('AWS::Events::Rule').filter(({ Properties: rule }) => 'EventBusName' in rule);
    expect(ofTheBus).toEqual([]);
  });

  test('have a bus that no other account may put on', () => {
    expect(stack.ofType('AWS::Events::EventBusPolicy')).toEqual([]);
  });

  test('are put by one function, of all', () => {
    const putting = stack
      .ofType('AWS::IAM::Role')
      .filter(({ Properties: role }) => JSON.stringify(role).includes('events:PutEvents'));
    expect(putting.map(({ logicalId }) => logicalId)).toEqual([expect.stringMatching(/^Functionspublishchanges/)]);
  });
});
