import { describe, expect, test } from '@jest/globals';
import { keyUsesOf, statementsOf, type PolicyDocument } from './policy-text.ts';
import { asText, pathOf, synthesize } from './synthesized.ts';

const regions = ['us-east-1', 'eu-west-1'];
const app = synthesize(regions);

describe.each(regions)('alarms of %s', (region) => {
  const stack = app.stack(`licet-prod-${region}`);
  const alarms = stack.ofType('AWS::CloudWatch::Alarm');

  test('tell when changes wait, fail or are set aside, and when requests, the schedule, seats, revocations, events or digests fail', () => {
    expect(alarms.map(pathOf)).toEqual(
      [
        'ChangesWait',
        'ArchiverFails',
        'ChangesSetAside',
        'AttemptsUndelivered',
        'AttemptsThrottled',
        'AttemptsWait',
        'AttemptArchiverFails',
        'AttemptArchiverRests',
        'RequestsFail',
        'ScheduledPlansFail',
        'SeatsUnsettled',
        'RevocationsUnrecorded',
        'ChangesUnpublished',
        'DigestsFail',
        'DigestsMissing',
        'CompactionFails',
        'CompactionOverdue',
      ].map((name) => `Alarms/${name}`),
    );
  });

  test('say what they mean, to the topic, and are silent where nothing happens', () => {
    for (const { Properties } of alarms) {
      expect(String(Properties['AlarmDescription']).length).toBeGreaterThan(40);
      expect((Properties['AlarmActions'] as unknown[]).map((action) => asText(action, stack))).toEqual([
        '{Alarms/Topic}',
      ]);
    }
    const loud = alarms.filter(({ Properties }) => Properties['TreatMissingData'] !== 'notBreaching');
    expect(loud.map(pathOf)).toEqual(['Alarms/AttemptArchiverRests', 'Alarms/DigestsMissing']);
  });

  test.each([
    ['DigestsMissing', 'sign-digests', { EvaluationPeriods: 3, Period: 3600 }],
    ['AttemptArchiverRests', 'archive-attempts', { EvaluationPeriods: 2, Period: 900 }],
  ])('%s counts the runs of %s that it says came to their end, and silence as none', (name, handler, lasting) => {
    const { TreatMissingData, EvaluationPeriods, Threshold, Metrics } = stack.at(`Alarms/${name}`).Properties as {
      TreatMissingData: string;
      EvaluationPeriods: number;
      Threshold: number;
      Metrics: {
        Expression?: string;
        MetricStat?: {
          Period: number;
          Stat: string;
          Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: unknown }[] };
        };
      }[];
    };
    expect({ TreatMissingData, Threshold }).toEqual({ TreatMissingData: 'breaching', Threshold: 0 });
    expect(Metrics.flatMap(({ Expression }) => Expression ?? [])).toEqual(['IF(FILL(ended, 0) < 1, 1, 0)']);
    // Lambda's own counts would not do: a run that fails has done its work, but for the object that it names.
    const [measured, ...more] = Metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
    expect(more).toEqual([]);
    expect({ EvaluationPeriods, Period: measured?.Period, Stat: measured?.Stat }).toEqual({ ...lasting, Stat: 'Sum' });
    expect([measured?.Metric.Namespace, measured?.Metric.MetricName]).toEqual(['Licet', 'RunsEnded']);
    expect(measured?.Metric.Dimensions.map(({ Name, Value }) => [Name, asText(Value, stack)])).toEqual([
      ['FunctionName', `{Functions/${handler}/Function}`],
    ]);
  });

  test('come long before the stream forgets', () => {
    const { Threshold, EvaluationPeriods, Period } = stack.at('Alarms/ChangesWait').Properties as Record<
      string,
      number
    >;
    expect({ Threshold, EvaluationPeriods, Period }).toEqual({
      Threshold: 15 * 60 * 1000,
      EvaluationPeriods: 1,
      Period: 300,
    });
  });

  test('look at the failures of this archiver’s own stream mapping', () => {
    const { Dimensions } = stack.at('Alarms/ChangesSetAside').Properties as {
      Dimensions: { Name: string; Value: unknown }[];
    };
    expect(Dimensions.map(({ Name, Value }) => [Name, asText(Value, stack)])).toEqual([
      ['EventSourceMappingUUID', '{ChangeArchiver/Mapping}'],
    ]);
    expect(stack.at('ChangeArchiver/Mapping').Properties['MetricsConfig']).toEqual({ Metrics: ['EventCount'] });
  });

  test('look each at the function that it speaks of', () => {
    const functionOf = (name: string) => {
      const { MetricName, Dimensions } = stack.at(`Alarms/${name}`).Properties as {
        MetricName: string;
        Dimensions: { Name: string; Value: unknown }[];
      };
      return [MetricName, ...Dimensions.map(({ Name, Value }) => `${Name} ${asText(Value, stack)}`)];
    };
    expect(functionOf('ChangesWait')).toEqual(['IteratorAge', 'FunctionName {Functions/archive-changes/Function}']);
    expect(functionOf('ArchiverFails')).toEqual(['Errors', 'FunctionName {Functions/archive-changes/Function}']);
    expect(functionOf('ScheduledPlansFail')).toEqual([
      'Errors',
      'FunctionName {Functions/apply-scheduled-plans/Function}',
    ]);
    expect(functionOf('RevocationsUnrecorded')).toEqual([
      'Errors',
      'FunctionName {Functions/record-revocations/Function}',
    ]);
    expect(functionOf('ChangesUnpublished')).toEqual(['Errors', 'FunctionName {Functions/publish-changes/Function}']);
    expect(functionOf('DigestsFail')).toEqual(['Errors', 'FunctionName {Functions/sign-digests/Function}']);
    expect(functionOf('SeatsUnsettled')).toEqual(['Errors', 'FunctionName {Functions/settle-seats/Function}']);
  });

  test('reach the stage’s address by an encrypted topic that CloudWatch may publish to', () => {
    const [subscription] = stack.ofType('AWS::SNS::Subscription');
    expect(subscription?.Properties).toMatchObject({ Protocol: 'email', Endpoint: 'operations@example.com' });
    expect(asText(stack.at('Alarms/Topic').Properties['KmsMasterKeyId'], stack)).toBe('{OperationsKey.Arn}');
    const [policy] = stack.ofType('AWS::SNS::TopicPolicy');
    expect(statementsOf(policy?.Properties['PolicyDocument'] as PolicyDocument, stack)).toEqual([
      'Deny sns:Publish on {Alarms/Topic} if aws:SecureTransport Bool false',
      'Allow sns:Publish on {Alarms/Topic} if aws:SourceAccount StringEquals {AccountId}',
    ]);
  });

  test('logs and alarms share a key that their services may use', () => {
    const uses = keyUsesOf(stack.at('OperationsKey'), stack);
    expect(uses.map((use) => use.replace(/Allow .* to /, ''))).toEqual([
      // The service of the region, as CloudWatch Logs documents it: else no log group of the stack can be made.
      `LogGroups: Service logs.${region}.amazonaws.com if kms:EncryptionContext:aws:logs:arn ArnLike arn:{Partition}:logs:${region}:{AccountId}:log-group:*`,
      'Alarms: Service cloudwatch.amazonaws.com if aws:SourceAccount StringEquals {AccountId}',
      `PublishThroughSns: AWS arn:aws:iam::{AccountId}:root if kms:ViaService StringEquals sns.${region}.amazonaws.com`,
    ]);
  });
});

test('a stage without an address keeps its alarms and subscribes nobody', () => {
  const stack = synthesize(['us-east-1'], { alarmEmail: undefined }).stack('licet-prod-us-east-1');
  expect(stack.ofType('AWS::SNS::Subscription')).toEqual([]);
  expect(stack.ofType('AWS::CloudWatch::Alarm')).toHaveLength(17);
});
