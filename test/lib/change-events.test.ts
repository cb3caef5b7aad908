import { describe, expect, test } from '@jest/globals';
import { statementsOf, type PolicyDocument } from './policy-text.ts';
import { asText, synthesize } from './synthesized.ts';

const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const app = synthesize(regions);

describe.each(regions)('the events of %s', (region) => {
  const stack = app.stack(`licet-prod-${region}`);
  const { Properties } = stack.at('ChangeEvents/Bus');

  test('have a bus of their own, with a name that rules can rely on', () => {
    expect(stack.ofType('AWS::Events::EventBus')).toHaveLength(1);
    expect(Properties['Name']).toBe('licet-prod');
  });

  test('are encrypted with a key of the account', () => {
    expect(asText(Properties['KmsKeyIdentifier'], stack)).toBe('{OperationsKey.Arn}');
  });

  test('that cannot be encrypted go to a queue that does not need that key, which this bus alone may fill', () => {
    const { Arn } = Properties['DeadLetterConfig'] as { Arn: unknown };
    expect(asText(Arn, stack)).toBe('{ChangeEvents/LostEvents.Arn}');
    const queue = stack.at('ChangeEvents/LostEvents').Properties;
    expect(queue).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 60 * 60 });
    expect(queue).not.toHaveProperty('KmsMasterKeyId');
    const policy = stack.at('ChangeEvents/LostEvents/Policy').Properties['PolicyDocument'] as PolicyDocument;
    expect(statementsOf(policy, stack)).toEqual([
      'Deny sqs:* on {ChangeEvents/LostEvents.Arn} if aws:SecureTransport Bool false',
      `Allow sqs:SendMessage on {ChangeEvents/LostEvents.Arn} if aws:SourceArn ArnEquals arn:aws:events:${region}:{AccountId}:event-bus/licet-prod`,
    ]);
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
