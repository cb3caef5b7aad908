import { describe, expect, test } from '@jest/globals';
import { deployStack } from '../../../local/assembly/deploy-stack.ts';
import { templateSchema } from '../../../local/assembly/template.ts';
import type { LocalAccount, RegionPlan } from '../../../local/resources/local-account.ts';
import { resourceTypes } from '../../../local/resources/resource-types.ts';

/** What a region has when a stack of these resources is deployed to it. */
const deployed = async (Resources: object): Promise<RegionPlan> => {
  const plan = {
    ...{ name: 'eu-west-1', logGroups: [], subscriptions: [], deliveryStreams: [], functions: [] },
  } as unknown as RegionPlan;
  const account = { id: '000000000000', region: () => plan } as unknown as LocalAccount;
  const assets = new Map([['code.zip', '/code']]);
  const stack = { name: 'licet-test', region: 'eu-west-1', template: templateSchema.parse({ Resources }), assets };
  await deployStack(stack, resourceTypes, account, { values: new Map(), exports: new Map() });
  return plan;
};

const role = { Type: 'AWS::IAM::Role', Properties: {} };
const roleArn = { 'Fn::GetAtt': ['Role', 'Arn'] };

const group = (Properties: object = { LogGroupName: 'checks', LogGroupClass: 'DELIVERY' }) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties,
});

const streamArn = 'arn:aws:firehose:eu-west-1:000000000000:deliverystream/attempts';

const filter = (more: object = {}) => ({
  Type: 'AWS::Logs::SubscriptionFilter',
  DependsOn: ['Role'],
  Properties: {
    LogGroupName: { Ref: 'Group' },
    FilterPattern: '',
    DestinationArn: streamArn,
    RoleArn: roleArn,
    ...more,
  },
});

const stream = (destination: object = {}, more: object = {}) => ({
  Type: 'AWS::KinesisFirehose::DeliveryStream',
  Properties: {
    DeliveryStreamName: 'attempts',
    DeliveryStreamType: 'DirectPut',
    DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
    ExtendedS3DestinationConfiguration: {
      BucketARN: 'arn:aws:s3:::landing',
      RoleARN: roleArn,
      BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 2 },
      CompressionFormat: 'UNCOMPRESSED',
      Prefix: 'deliveries/',
      CloudWatchLoggingOptions: { Enabled: true, LogGroupName: { Ref: 'Group' }, LogStreamName: { Ref: 'LogStream' } },
      EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
      ...destination,
    },
    ...more,
  },
});

const whole = (changed: object = {}) => ({
  Role: role,
  Group: group(),
  LogStream: { Type: 'AWS::Logs::LogStream', Properties: { LogGroupName: { Ref: 'Group' } } },
  Stream: stream(),
  Filter: filter(),
  ...changed,
});

describe('log groups, subscription filters and delivery streams of a template', () => {
  test('are read whole, but for what is of permissions and encryption', async () => {
    const plan = await deployed(whole());
    expect(plan.logGroups).toEqual([{ name: 'checks' }]);
    expect(plan.subscriptions).toEqual([
      { name: expect.stringMatching(/^licet-test-Filter-/), logGroup: 'checks', destinationArn: streamArn },
    ]);
    expect(plan.deliveryStreams).toEqual([
      {
        ...{ name: 'attempts', arn: streamArn, bucket: 'landing', bufferMs: 60_000, bufferBytes: 2_097_152 },
        prefix: expect.any(Function),
      },
    ]);
    expect(plan.deliveryStreams[0]?.prefix(new Date(0))).toBe('deliveries/1970/01/01/00/');
  });

  test("have AWS's names and defaults where the template says nothing", async () => {
    const Stream = {
      Type: 'AWS::KinesisFirehose::DeliveryStream',
      Properties: { S3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::landing', RoleARN: roleArn } },
    };
    const plan = await deployed({ Role: role, Group: group({ RetentionInDays: 30 }), Stream });
    expect(plan.logGroups).toEqual([{ name: expect.stringMatching(/^licet-test-Group-[0-9a-f]{12}$/) }]);
    expect(plan.deliveryStreams).toMatchObject([{ bufferMs: 300_000, bufferBytes: 5_242_880 }]);
  });

  test("tie a function to its log group, which is Lambda's own where it has none", async () => {
    const properties = { Code: { S3Key: 'code.zip' }, Handler: 'index.handler', Runtime: 'nodejs24.x' };
    const LoggingConfig = { LogGroup: { Ref: 'Group' }, LogFormat: 'JSON', SystemLogLevel: 'WARN' };
    const plan = await deployed({
      Check: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'check', ...properties, LoggingConfig } },
      Other: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'other', ...properties } },
      Group: group(),
    });
    expect(plan.functions.map(({ name, logGroup }) => [name, logGroup])).toEqual([
      ['check', 'checks'],
      ['other', '/aws/lambda/other'],
    ]);
  });

  test.each([
    [
      'a group of the class DELIVERY that keeps what it has',
      { Group: group({ LogGroupClass: 'DELIVERY', RetentionInDays: 1 }) },
      'takes no RetentionInDays',
    ],
    ['a class that there is not', { Group: group({ LogGroupClass: 'COLD' }) }, 'LogGroupClass'],
    ['a group that is there twice', { Again: group() }, 'the log group checks is there already'],
    ['an unknown property of a group', { Group: group({ DataProtectionPolicy: {} }) }, 'DataProtectionPolicy'],
    ['a filter that leaves lines out', { Filter: filter({ FilterPattern: 'ERROR' }) }, 'only the empty pattern'],
    ['another destination', { Filter: filter({ DestinationArn: 'arn:aws:lambda:x' }) }, 'only Firehose takes logs'],
    ['an unknown property of a filter', { Filter: filter({ FieldSelectionCriteria: '' }) }, 'FieldSelectionCriteria'],
    ['three filters of one group', { Second: filter(), Third: filter() }, 'has 2 subscription filters'],
    ['a stream from Kinesis', { Stream: stream({}, { DeliveryStreamType: 'KinesisStreamAsSource' }) }, 'DirectPut'],
    ['a compression', { Stream: stream({ CompressionFormat: 'GZIP' }) }, 'objects are not compressed'],
    ['a buffer that Firehose has not', { Stream: stream({ BufferingHints: { SizeInMBs: 129 } }) }, 'SizeInMBs'],
    ['an unknown property of a stream', { Stream: stream({}, { HttpEndpoint: {} }) }, 'HttpEndpoint'],
    ['an unknown property of a destination', { Stream: stream({ ProcessingConfiguration: {} }) }, 'Unrecognized key'],
    [
      'an expression without a place for errors',
      { Stream: stream({ Prefix: '!{timestamp:yyyy}/' }) },
      'needs an ErrorOutputPrefix',
    ],
    [
      'two destinations',
      { Stream: stream({}, { S3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::other' } }) },
      'one destination is needed',
    ],
  ])('with %s stop the run', async (_, changed, message) => {
    await expect(deployed(whole(changed))).rejects.toThrow(message);
  });
});
