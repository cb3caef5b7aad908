import { describe, expect, test } from '@jest/globals';
import { metricNames } from '../../lambdas/contract/metrics.ts';
import { roleStatementsOf } from './policy-text.ts';
import { asText, synthesize } from './synthesized.ts';

const regions = ['us-east-1', 'eu-west-1'];
const app = synthesize(regions);

describe.each(regions)('the columnar files of %s', (region) => {
  const stack = app.stack(`licet-prod-${region}`);
  const bucket = `arn:{Partition}:s3:::licet-prod-audit-{AccountId}-${region}`;
  const statements = roleStatementsOf(stack.at('Functions/compact-audit/Role'), stack);

  test('are made every hour', () => {
    const { ScheduleExpression, State, Targets } = stack.at('AuditCompaction/Schedule/Rule').Properties as {
      ScheduleExpression: string;
      State: string;
      Targets: { Arn: unknown }[];
    };
    expect({ ScheduleExpression, State }).toEqual({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED' });
    expect(Targets.map(({ Arn }) => asText(Arn, stack))).toEqual(['{Functions/compact-audit/Function.Arn}']);
  });

  test('are made by a run that ends before the next, with memory for what it was measured with', () => {
    expect(stack.at('Functions/compact-audit/Function').Properties).toMatchObject({ MemorySize: 2048, Timeout: 900 });
  });

  test('are all that their maker may put, and originals all that it may hide', () => {
    const readable = ['changes', 'attempts', 'environments', 'columnar', 'digests'];
    expect(statements.slice(1)).toEqual([
      // Under a condition of prefixes S3 would answer 403 where an object was hidden meanwhile, and the run would fail.
      'Allow s3:ListBucket on {Audit/Changes.Arn}',
      `Allow s3:GetObject on ${readable.map((prefix) => `${bucket}/${prefix}/*`).join(', ')}`,
      `Allow s3:PutObject on ${bucket}/columnar/*`,
      `Allow s3:DeleteObject on ${['changes', 'attempts', 'environments'].map((kind) => `${bucket}/${kind}/*`).join(', ')}`,
      'Allow kms:Decrypt, kms:GenerateDataKey on {Audit/Key.Arn}',
      // Without the public key a forged digest could let originals go. Signing one is not for it.
      expect.stringMatching(/^Allow kms:GetPublicKey on \{licet-prod-keys-.*DigestKey.*\}$/),
    ]);
  });

  test('are made by a function that nothing lets delete a version, or shorten a lock', () => {
    expect(statements.filter((statement) => /Version|Retention|Bypass|LegalHold|s3:\*/.test(statement))).toEqual([]);
  });

  test('have alarms: when one cannot be made, and when hours wait for it', () => {
    const alarm = (name: string) => {
      const { Properties } = stack.at(`Alarms/${name}`);
      const dimensions = Properties['Dimensions'] as { Name: string; Value: unknown }[];
      return {
        metric: `${String(Properties['Namespace'])} ${String(Properties['MetricName'])}`,
        of: dimensions.map(({ Name, Value }) => `${Name} ${asText(Value, stack)}`),
        above: [Properties['Threshold'], Properties['EvaluationPeriods'], Properties['Period']],
      };
    };
    const of = ['FunctionName {Functions/compact-audit/Function}'];
    expect(alarm('CompactionFails')).toEqual({ metric: 'AWS/Lambda Errors', of, above: [0, 1, 3600] });
    expect(alarm('CompactionOverdue')).toEqual({
      metric: `Licet ${metricNames.auditHoursOverdue}`,
      of,
      above: [0, 3, 3600],
    });
  });
});

test('originals that are hidden go once their lock has ended; columnar files, digests and what is in sight never do', () => {
  const { Rules } = app.stack('licet-prod-eu-west-1').at('Audit/Changes').Properties['LifecycleConfiguration'] as {
    Rules: Record<string, unknown>[];
  };
  const ending = Rules.filter((rule) => Object.keys(rule).some((name) => name.includes('Expir')));
  expect(ending).toEqual(
    ['changes/', 'attempts/', 'environments/'].map((Prefix) => ({
      Prefix,
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      ExpiredObjectDeleteMarker: true,
      NoncurrentVersionTransitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 7 }],
      Status: 'Enabled',
    })),
  );
});
