import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { asText, synthesize } from './synthesized.ts';

const regions = ['us-east-1', 'eu-west-1'];
const app = synthesize(regions);
const handlers = readdirSync(new URL('../../lambdas/handlers', import.meta.url)).map((file) => basename(file, '.ts'));

describe.each(regions)('in %s', (region) => {
  const stack = app.stack(`licet-prod-${region}`);
  const functions = handlers.map((handler) => ({ handler, ...stack.at(`Functions/${handler}/Function`) }));

  test('every handler is a function, and every function but the deployment’s own a handler', () => {
    const names = stack.ofType('AWS::Lambda::Function').map(({ Properties }) => String(Properties['FunctionName']));
    expect(names.toSorted()).toEqual(
      [...handlers, 'replica-stream'].map((handler) => `licet-prod-${handler}`).toSorted(),
    );
  });

  test('each runs the current Node on arm64, with a memory and a timeout that were chosen', () => {
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        MemorySize: expect.any(Number),
        Timeout: expect.any(Number),
      });
    }
  });

  test('none that answers a request runs for longer than API Gateway waits', () => {
    const background = [
      'archive-changes',
      'settle-seats',
      'record-revocations',
      'publish-changes',
      'apply-scheduled-plans',
      'compact-audit',
      'sign-digests',
      'archive-attempts',
    ];
    const waiting = functions.filter(({ handler }) => !background.includes(handler));
    expect(waiting.filter(({ Properties }) => Number(Properties['Timeout']) >= 30)).toEqual([]);
  });

  test('each gets the variables that it reads, and no others', () => {
    const variables = ({ Properties }: (typeof functions)[number]) =>
      Object.entries((Properties['Environment'] as { Variables: object } | undefined)?.Variables ?? {}).map(
        ([name, value]) => `${name}=${name === 'LICET_SIGNING_KEYS' ? '…' : asText(value, stack)}`,
      );
    const writer = ['LICET_TABLE_NAME=licet-prod', 'LICET_REGIONS=us-east-1,eu-west-1'];
    const reader = [...writer, 'LICET_PLAN_STALENESS_SECONDS=5'];
    expect(Object.fromEntries(functions.map((one) => [one.handler, variables(one)]))).toEqual({
      check: reader,
      'show-license': reader,
      'issue-lease': [...reader, 'LICET_ISSUER=urn:licet:prod', 'LICET_SIGNING_KEYS=…'],
      'license-leases': [...reader, 'LICET_ISSUER=urn:licet:prod', 'LICET_SIGNING_KEYS=…'],
      revocations: [...writer, 'LICET_ISSUER=urn:licet:prod', 'LICET_SIGNING_KEYS=…'],
      'record-revocations': ['LICET_TABLE_NAME=licet-prod'],
      seats: reader,
      'license-seats': reader,
      'settle-seats': reader,
      'public-keys': ['LICET_SIGNING_KEYS=…'],
      health: [],
      openapi: [],
      'unmatched-route': [],
      catalogue: writer,
      erasures: writer,
      plans: writer,
      licenses: writer,
      'license-lifecycle': writer,
      'archive-changes': [
        `LICET_AUDIT_BUCKET=licet-prod-audit-{AccountId}-${region}`,
        'LICET_SETTLE_FUNCTION=licet-prod-settle-seats',
        'LICET_RECORD_FUNCTION=licet-prod-record-revocations',
        'LICET_PUBLISH_FUNCTION=licet-prod-publish-changes',
      ],
      'publish-changes': ['LICET_EVENT_BUS=licet-prod', 'LICET_EVENT_SOURCE=licet.prod'],
      'apply-scheduled-plans': ['LICET_TABLE_NAME=licet-prod'],
      'archive-attempts': ['audit', 'landing', 'function-logs', 'failed-records'].map(
        (content) =>
          `LICET_${content.toUpperCase().replace('-', '_')}_BUCKET=licet-prod-${content}-{AccountId}-${region}`,
      ),
      'compact-audit': [
        `LICET_AUDIT_BUCKET=licet-prod-audit-{AccountId}-${region}`,
        expect.stringMatching(/^LICET_DIGEST_KEYS=\{licet-prod-keys-.* PublishOutputFnGetAttDigestKey.*\}$/),
      ],
      'sign-digests': [
        'LICET_ISSUER=urn:licet:prod',
        `LICET_AUDIT_BUCKET=licet-prod-audit-{AccountId}-${region}`,
        expect.stringMatching(/^LICET_DIGEST_KEYS=\{licet-prod-keys-.* PublishOutputFnGetAttDigestKey.*\}$/),
        // As the records, which are locked for 2555 days, and a year more.
        'LICET_DIGEST_LOCK=COMPLIANCE:2920',
      ],
    });
  });

  test.each([
    ['a revocation that cannot be recorded', 'UnrecordedRevocations', 'record-revocations'],
    ['a change that cannot be published', 'UnpublishedChanges', 'publish-changes'],
    ['a seat that cannot be settled', 'UnsettledSeats', 'settle-seats'],
  ])('%s is set aside, not forgotten', (_, construct, handler) => {
    const { FunctionName, DestinationConfig } = stack.at(`${construct}/Config`).Properties as {
      FunctionName: unknown;
      DestinationConfig: { OnFailure: { Destination: unknown } };
    };
    expect(asText(FunctionName, stack)).toBe(`{Functions/${handler}/Function}`);
    expect(asText(DestinationConfig.OnFailure.Destination, stack)).toBe('{Audit/FailedRecords.Arn}');
  });

  test('each logs to a group of its own', () => {
    for (const { handler, Properties } of functions) {
      const { LogGroup } = Properties['LoggingConfig'] as { LogGroup: unknown };
      expect(asText(LogGroup, stack)).toBe(`{Functions/${handler}/Logs}`);
    }
  });

  test('every log is encrypted, and forgotten after the stage’s retention, or passed on', () => {
    const groups = stack.ofType('AWS::Logs::LogGroup');
    expect(groups).toHaveLength(handlers.length + 3);
    for (const { Properties } of groups) {
      expect(Properties['LogGroupClass'] ?? Properties['RetentionInDays']).toBe(
        Properties['LogGroupClass'] === undefined ? 90 : 'DELIVERY',
      );
      expect(asText(Properties['KmsKeyId'], stack)).toBe('{OperationsKey.Arn}');
    }
  });

  test('digests are signed every hour', () => {
    const { ScheduleExpression, State, Targets } = stack.at('DigestSchedule/Rule').Properties as {
      ScheduleExpression: string;
      State: string;
      Targets: { Arn: unknown }[];
    };
    expect({ ScheduleExpression, State }).toEqual({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED' });
    expect(Targets.map(({ Arn }) => asText(Arn, stack))).toEqual(['{Functions/sign-digests/Function.Arn}']);
  });

  test('plan changes that have come due are looked for every five minutes', () => {
    const { ScheduleExpression, State, Targets } = stack.at('PlanScheduler/Rule').Properties as {
      ScheduleExpression: string;
      State: string;
      Targets: { Arn: unknown }[];
    };
    expect({ ScheduleExpression, State }).toEqual({ ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' });
    expect(Targets.map(({ Arn }) => asText(Arn, stack))).toEqual(['{Functions/apply-scheduled-plans/Function.Arn}']);
  });
});

test('the primary comes first in the list of regions, wherever the config has it', () => {
  const stack = synthesize(['eu-west-1', 'us-east-1']).stack('licet-prod-eu-west-1');
  const { Environment } = stack.at('Functions/plans/Function').Properties as {
    Environment: { Variables: Record<string, string> };
  };
  expect(Environment.Variables['LICET_REGIONS']).toBe('us-east-1,eu-west-1');
});
