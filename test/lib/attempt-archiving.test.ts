import { describe, expect, test } from '@jest/globals';
import { FUNCTION_LOGS_TABLE, functionLogColumns, recordingFunctions } from '../../lambdas/contract/function-logs.ts';
import { roleStatementsOf } from './policy-text.ts';
import { asText, pathOf, type Resource, synthesize } from './synthesized.ts';

const regions = ['us-east-1', 'eu-west-1'] as const;
const app = synthesize(regions);

describe.each(regions)('the way of attempts into the archive of %s', (region) => {
  const stack = app.stack(`licet-prod-${region}`);
  const filters = stack.ofType('AWS::Logs::SubscriptionFilter');
  const [stream] = stack.ofType('AWS::KinesisFirehose::DeliveryStream');
  const STREAM = `arn:{Partition}:firehose:${region}:{AccountId}:deliverystream/licet-prod-attempts`;
  const LANDING = `arn:{Partition}:s3:::licet-prod-landing-{AccountId}-${region}`;

  /** Who may take on a role, and on whose behalf. */
  const trustOf = (role: Resource) => {
    const { Statement } = role.Properties['AssumeRolePolicyDocument'] as {
      Statement: { Principal: { Service: string }; Condition: Record<string, Record<string, unknown>> }[];
    };
    return Statement.map(({ Principal, Condition }) => [
      Principal.Service,
      ...Object.entries(Condition).flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, value]) => `${key} ${operator} ${asText(value, stack)}`),
      ),
    ]);
  };

  test('begins in log groups that only pass on, which take no retention and no other class later', () => {
    const delivered = stack
      .ofType('AWS::Logs::LogGroup')
      .filter(({ Properties }) => Properties['LogGroupClass'] !== undefined);
    expect(
      delivered.map(({ Properties, ...group }) => ({
        path: pathOf({ Properties, ...group }),
        name: Properties['LogGroupName'],
        type: Properties['LogGroupClass'],
        retention: Properties['RetentionInDays'],
      })),
    ).toEqual(
      recordingFunctions.map((name) => ({
        path: `Functions/${name}/Logs`,
        // Not the name that a group of the standard class may have already.
        name: `/aws/lambda/licet-prod-${name}/delivered`,
        type: 'DELIVERY',
        retention: undefined,
      })),
    );
  });

  test('leads every line of these logs to the stream', () => {
    expect(
      filters.map(({ Properties }) => [
        Properties['FilterName'],
        Properties['FilterPattern'],
        ...['LogGroupName', 'DestinationArn', 'RoleArn'].map((name) => asText(Properties[name], stack)),
      ]),
    ).toEqual(
      recordingFunctions.map((name) => [
        'licet-prod-attempts',
        '',
        `{Functions/${name}/Logs}`,
        '{AttemptArchiving/Stream/Stream.Arn}',
        '{AttemptArchiving/Stream/SubscriberRole.Arn}',
      ]),
    );
  });

  test('is there before a function can answer: what it logged without a subscriber would be lost', () => {
    for (const name of recordingFunctions) {
      const logging = stack.at(`Functions/${name}/Function`) as Resource & { DependsOn: readonly string[] };
      const filter = filters.find((one) => pathOf(one) === `AttemptArchiving/Stream/${name}`);
      expect(logging.DependsOn).toContain(filter?.logicalId);
    }
  });

  test('goes through a stream that is encrypted, and lands within a minute, compressed once', () => {
    expect(stream?.Properties).toMatchObject({
      DeliveryStreamName: 'licet-prod-attempts',
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
      ExtendedS3DestinationConfiguration: {
        BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 2 },
        CompressionFormat: 'UNCOMPRESSED',
        Prefix: 'deliveries/!{timestamp:yyyy/MM/dd/HH}/',
        ErrorOutputPrefix: 'undelivered/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
        CloudWatchLoggingOptions: { Enabled: true },
      },
    });
    const { BucketARN, RoleARN, EncryptionConfiguration, CloudWatchLoggingOptions } = stream?.Properties[
      'ExtendedS3DestinationConfiguration'
    ] as {
      BucketARN: unknown;
      RoleARN: unknown;
      EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: unknown } };
      CloudWatchLoggingOptions: { LogGroupName: unknown; LogStreamName: unknown };
    };
    expect(asText(BucketARN, stack)).toBe('{Audit/Landing.Arn}');
    expect(asText(RoleARN, stack)).toBe('{AttemptArchiving/Stream/LanderRole.Arn}');
    expect(asText(EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN, stack)).toBe('{Audit/Key.Arn}');
    expect(asText(CloudWatchLoggingOptions.LogGroupName, stack)).toBe('{AttemptStreamLogs}');
    expect(asText(CloudWatchLoggingOptions.LogStreamName, stack)).toBe('{AttemptArchiving/Stream/Errors}');
  });

  test('lets CloudWatch Logs write to this stream, for this account, and nothing else', () => {
    const role = stack.at('AttemptArchiving/Stream/SubscriberRole');
    expect(roleStatementsOf(role, stack)).toEqual([`Allow firehose:PutRecord, firehose:PutRecordBatch on ${STREAM}`]);
    // As CloudWatch Logs documents it, and no more: a filter whose role it cannot take on fails the deployment.
    expect(trustOf(role)).toEqual([
      ['logs.amazonaws.com', `aws:SourceArn StringLike arn:{Partition}:logs:${region}:{AccountId}:*`],
    ]);
  });

  test('lets Firehose land objects under its prefixes, for this stream, and nothing else', () => {
    const role = stack.at('AttemptArchiving/Stream/LanderRole');
    expect(roleStatementsOf(role, stack)).toEqual([
      `Allow s3:AbortMultipartUpload, s3:GetObject, s3:PutObject on ${LANDING}/deliveries/*, ${LANDING}/undelivered/*`,
      'Allow s3:GetBucketLocation, s3:ListBucket, s3:ListBucketMultipartUploads on {Audit/Landing.Arn}',
      'Allow kms:Decrypt, kms:GenerateDataKey on {Audit/Key.Arn}',
      'Allow logs:PutLogEvents on {AttemptStreamLogs.Arn}',
    ]);
    expect(trustOf(role)).toEqual([['firehose.amazonaws.com', 'sts:ExternalId StringEquals {AccountId}']]);
  });

  test('lets one function more than those that list and compact records read them: the archiver, attempts alone', () => {
    const records = (kind: string) => `arn:{Partition}:s3:::licet-prod-audit-{AccountId}-${region}/${kind}/*`;
    const readersOf = (kind: string) =>
      stack
        .ofType('AWS::IAM::Role')
        .filter((role) =>
          roleStatementsOf(role, stack).some(
            (statement) => statement.includes('s3:GetObject') && statement.includes(records(kind)),
          ),
        )
        .map((role) => pathOf(role).replace(/^Functions\/(.*)\/Role$/, '$1'))
        .toSorted();
    for (const kind of ['attempts', 'environments']) {
      expect(readersOf(kind)).toEqual(['archive-attempts', 'compact-audit', 'sign-digests']);
    }
    for (const kind of ['changes', 'columnar', 'digests']) {
      expect(readersOf(kind)).toEqual(['compact-audit', 'sign-digests']);
    }
  });

  const rulesOf = (path: string) =>
    (stack.at(path).Properties['LifecycleConfiguration'] as { Rules: Record<string, unknown>[] }).Rules.slice(1);

  test('lands where nothing expires before it is archived, or is locked', () => {
    expect(rulesOf('Audit/Landing')).toEqual([
      { Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 3 }, ExpiredObjectDeleteMarker: true },
    ]);
    expect(stack.at('Audit/Landing').Properties['ObjectLockEnabled']).toBeUndefined();
  });

  test('leaves what is no record where it can be asked for, as long as logs are kept', () => {
    expect(rulesOf('Audit/FunctionLogs')).toEqual([
      { Status: 'Enabled', ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
    ]);
    const { DatabaseName, TableInput } = stack.at('FunctionLogTable/Table').Properties as {
      DatabaseName: string;
      TableInput: {
        Name: string;
        Parameters: Record<string, unknown>;
        StorageDescriptor: { Location: unknown; Columns: { Name: string }[] };
      };
    };
    expect(DatabaseName).toBe('licet_prod');
    expect(TableInput.Name).toBe(FUNCTION_LOGS_TABLE);
    expect(TableInput.StorageDescriptor.Columns.map(({ Name }) => Name)).toEqual(
      functionLogColumns.map(({ name }) => name),
    );
    expect(asText(TableInput.StorageDescriptor.Location, stack)).toBe(
      `s3://licet-prod-function-logs-{AccountId}-${region}/function-logs/`,
    );
    expect(asText(TableInput.Parameters['storage.location.template'], stack)).toBe(
      's3://licet-prod-function-logs-{AccountId}-${region}/function-logs/region=${region}/day=${day}/hour=${hour}/',
    );
  });

  test('is gone every five minutes, by runs that end before the next begins', () => {
    const { ScheduleExpression, State, Targets } = stack.at('AttemptArchiving/Schedule/Rule').Properties as {
      ScheduleExpression: string;
      State: string;
      Targets: { Arn: unknown }[];
    };
    expect({ ScheduleExpression, State }).toEqual({ ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' });
    expect(Targets.map(({ Arn }) => asText(Arn, stack))).toEqual(['{Functions/archive-attempts/Function.Arn}']);
    expect(Number(stack.at('Functions/archive-attempts/Function').Properties['Timeout'])).toBeLessThan(300);
  });

  test('is watched: where CloudWatch Logs, Firehose or the archiver comes to a halt', () => {
    const queryOf = (name: string) =>
      (stack.at(`Alarms/${name}`).Properties['Metrics'] as { Expression?: string }[]).flatMap(
        ({ Expression }) => Expression ?? [],
      );
    expect(queryOf('AttemptsUndelivered')).toEqual([
      `SELECT SUM(DeliveryErrors) FROM "AWS/Logs" WHERE FilterName = 'licet-prod-attempts'`,
    ]);
    expect(queryOf('AttemptsThrottled')).toEqual([
      `SELECT SUM(DeliveryThrottling) FROM "AWS/Logs" WHERE FilterName = 'licet-prod-attempts'`,
    ]);
    expect(stack.at('Alarms/AttemptsWait').Properties).toMatchObject({
      Namespace: 'AWS/Firehose',
      MetricName: 'DeliveryToS3.DataFreshness',
      Dimensions: [{ Name: 'DeliveryStreamName', Value: 'licet-prod-attempts' }],
      Threshold: 900,
    });
    const { Dimensions } = stack.at('Alarms/AttemptArchiverFails').Properties as { Dimensions: { Value: unknown }[] };
    expect(Dimensions.map(({ Value }) => asText(Value, stack))).toEqual(['{Functions/archive-attempts/Function}']);
  });
});
