import { describe, expect, test } from '@jest/globals';
import { auditQueries } from '../../lambdas/contract/audit-queries.ts';
import { keyUsesOf, statementsOf, type PolicyDocument } from './policy-text.ts';
import { asText, pathOf, synthesize } from './synthesized.ts';

const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-2'] as const;
const app = synthesize(regions);

describe.each(regions)('the audit archive of %s', (region) => {
  const stack = app.stack(`licet-prod-${region}`);
  const buckets = stack.ofType('AWS::S3::Bucket').filter((bucket) => pathOf(bucket) !== 'Audit/AccessLogs');
  const policies = stack.ofType('AWS::S3::BucketPolicy');
  const archive = stack.at('Audit/Changes');

  test('has a bucket for what it archives, what it could not, what lands, logs, what queries answer, and who looked', () => {
    expect(stack.ofType('AWS::S3::Bucket').map((bucket) => asText(bucket.Properties['BucketName'], stack))).toEqual(
      ['access-logs', 'audit', 'failed-records', 'landing', 'function-logs', 'query-results'].map(
        (content) => `licet-prod-${content}-{AccountId}-${region}`,
      ),
    );
  });

  test('locks each object for as long as the stage says', () => {
    expect(archive.Properties).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Days: 2555, Mode: 'COMPLIANCE' } },
      },
    });
  });

  test('never lets an archived change expire, and moves it to storage that Athena still reads', () => {
    const { Rules } = archive.Properties['LifecycleConfiguration'] as { Rules: Record<string, unknown>[] };
    expect(Rules.slice(0, 2)).toEqual([
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
      { Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }], Status: 'Enabled' },
    ]);
    expect(Rules.filter((rule) => 'ExpirationInDays' in rule || 'ExpirationDate' in rule)).toEqual([]);
  });

  const writtenOnce = 'Deny s3:PutObject on {Audit/Changes.Arn}/* if s3:if-none-match Null true';

  test('lets nobody put a record over another, whatever else they may do', () => {
    const statements = policies.flatMap((policy) =>
      statementsOf(policy.Properties['PolicyDocument'] as PolicyDocument, stack),
    );
    expect(statements).toContain(writtenOnce);
  });

  test('encrypts, versions, hides and logs every bucket', () => {
    for (const bucket of buckets) {
      const { BucketEncryption, LoggingConfiguration, ...properties } = bucket.Properties as {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: {
            BucketKeyEnabled: boolean;
            ServerSideEncryptionByDefault: { SSEAlgorithm: string; KMSMasterKeyID: unknown };
          }[];
        };
        LoggingConfiguration: { DestinationBucketName: unknown };
      };
      const [encryption] = BucketEncryption.ServerSideEncryptionConfiguration;
      expect(encryption).toMatchObject({
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' },
      });
      expect(asText(encryption?.ServerSideEncryptionByDefault.KMSMasterKeyID, stack)).toBe('{Audit/Key.Arn}');
      expect(asText(LoggingConfiguration.DestinationBucketName, stack)).toBe('{Audit/AccessLogs}');
      expect(properties).toMatchObject({
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
    }
    expect(buckets).toHaveLength(5);
  });

  test('is reached by TLS 1.2 or later only', () => {
    expect(policies).toHaveLength(6);
    for (const policy of policies) {
      const bucket = asText(policy.Properties['Bucket'], stack).slice(1, -1);
      const statements = statementsOf(policy.Properties['PolicyDocument'] as PolicyDocument, stack);
      expect(statements.slice(0, 2)).toEqual([
        `Deny s3:* on {${bucket}.Arn}, {${bucket}.Arn}/* if aws:SecureTransport Bool false`,
        `Deny s3:* on {${bucket}.Arn}, {${bucket}.Arn}/* if s3:TlsVersion NumericLessThan 1.2`,
      ]);
      expect(
        statements
          .slice(2)
          .filter((statement) => !statement.startsWith('Allow s3:PutObject on {Audit/AccessLogs.Arn}/'))
          .filter((statement) => statement !== writtenOnce),
      ).toEqual([]);
    }
  });

  test('has a key that works through S3 alone', () => {
    const uses = keyUsesOf(stack.at('Audit/Key'), stack);
    expect(uses).toEqual([
      `UseThroughS3: Allow kms:Decrypt, kms:GenerateDataKey to AWS arn:aws:iam::{AccountId}:root if kms:ViaService StringEquals s3.${region}.amazonaws.com`,
    ]);
    expect(stack.at('Audit/Key').Properties['EnableKeyRotation']).toBe(true);
  });

  test('outlives its guarded stack', () => {
    const kept = [...stack.ofType('AWS::S3::Bucket'), stack.at('Audit/Key')];
    expect(new Set(kept.map((resource) => resource.DeletionPolicy))).toEqual(new Set(['RetainExceptOnCreate']));
    expect(stack.terminationProtection).toBe(true);
  });
});

describe('questions to the archive', () => {
  const stack = app.stack('licet-prod-eu-west-1');

  test('are asked in a workgroup that bounds what they read and encrypts what they answer', () => {
    const { Name, WorkGroupConfiguration } = stack.at('AuditQueries/Workgroup').Properties as {
      Name: string;
      WorkGroupConfiguration: {
        ResultConfiguration: { OutputLocation: unknown; EncryptionConfiguration: { KmsKey: unknown } };
      };
    };
    expect(Name).toBe('licet-prod');
    expect(WorkGroupConfiguration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 10_000_000_000,
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS' } },
    });
    const { OutputLocation, EncryptionConfiguration } = WorkGroupConfiguration.ResultConfiguration;
    expect(asText(OutputLocation, stack)).toBe('s3://{Audit/QueryResults}/');
    expect(asText(EncryptionConfiguration.KmsKey, stack)).toBe('{Audit/Key.Arn}');
  });

  test('that are asked most are there by name', () => {
    expect(stack.ofType('AWS::Athena::NamedQuery').map(({ Properties }) => Properties)).toEqual(
      auditQueries.map(({ name, description, sql }) => ({
        Name: name,
        Description: description,
        Database: 'licet_prod',
        QueryString: sql,
        WorkGroup: 'licet-prod',
      })),
    );
  });
});
