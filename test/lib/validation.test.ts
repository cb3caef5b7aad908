import { afterAll, describe, expect, test } from '@jest/globals';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseStage } from '../../lib/config.ts';
import { LicetApp } from '../../lib/licet-app.ts';
import { bundlesOfOneLine, settings } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'licet-validation-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const productionApp = (): LicetApp => {
  const app = new LicetApp({ outdir: join(folder, 'production') });
  app.addStage(parseStage('prod', settings(['us-east-1', 'eu-west-1', 'ap-southeast-2'])), bundlesOfOneLine(folder));
  return app;
};

describe('a production stage in three regions', () => {
  const app = productionApp();

  test('passes the validation of CloudFormation and the packs of cdk-nag', () => {
    expect(() => app.synth()).not.toThrow();
  });

  const acknowledged = app.node
    .findAll()
    .flatMap((construct) =>
      construct.node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) =>
          Object.entries(data as Record<string, string>).map(([id, reason]) => ({ construct, id, reason })),
        ),
    );

  test('acknowledges a finding at the construct that has it, never for a stack', () => {
    const wide = ({ construct }: { construct: IConstruct }) => Stack.isStack(construct) || App.isApp(construct);
    expect(acknowledged.filter(wide)).toEqual([]);
  });

  test('gives a reason each time', () => {
    expect(acknowledged.filter(({ reason }) => reason.split(' ').length < 8)).toEqual([]);
  });

  test('acknowledges these findings and no others', () => {
    const rules = acknowledged.map(({ id }) => id.split('[')[0]?.split('::').at(-1));
    expect([...new Set(rules)].toSorted()).toEqual([
      'AwsSolutions-APIG4',
      'AwsSolutions-IAM5',
      'AwsSolutions-S1',
      'Serverless-CloudWatchLogGroupRetentionPeriod',
      'Serverless-EventBusDLQ',
      'Serverless-LambdaDLQ',
      'Serverless-LambdaTracing',
      'Serverless-SNSRedrivePolicy',
    ]);
  });
});

describe('a finding fails the synth', () => {
  test.each<[string, RegExp, (stack: Stack) => void]>([
    [
      'of the schema: a property that does not exist',
      /F3002/,
      (stack) => new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic', properties: { TopicNam: 'x' } }),
    ],
    [
      'of the schema that is but a warning',
      /W3030/,
      (stack) =>
        new CfnResource(stack, 'Logs', { type: 'AWS::Logs::LogGroup', properties: { LogGroupClass: 'Secret' } }),
    ],
    ['of AwsSolutions', /AwsSolutions-S1'/, (stack) => new CfnBucket(stack, 'Bucket')],
    [
      'of Serverless',
      /Serverless-LambdaDefaultMemorySize/,
      (stack) =>
        new LambdaFunction(stack, 'Function', {
          code: Code.fromInline('x'),
          handler: 'index.handler',
          runtime: Runtime.NODEJS_22_X,
        }),
    ],
  ])('%s', (_, finding, add) => {
    const app = new LicetApp({ outdir: mkdtempSync(join(folder, 'broken-')) });
    add(new Stack(app, 'Broken'));
    expect(() => app.synth()).toThrow(finding);
  });

  test('under the CDK CLI too, which asks to be left to judge, and lets warnings pass', () => {
    const app = new LicetApp({
      outdir: mkdtempSync(join(folder, 'broken-')),
      context: { '@aws-cdk/core:failSynthOnValidationErrors': false },
    });
    new CfnBucket(new Stack(app, 'Broken'), 'Bucket');
    expect(() => app.synth()).toThrow(/AwsSolutions-S1'/);
  });
});
