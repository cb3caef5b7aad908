import { Aws, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { keyAdministration, keyUse } from './key-policy.ts';

const sameAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };

/**
 * CloudWatch Logs names the log group that it encrypts, which ties the key to this account's groups. It is let in as the
 * service of its region, as its documentation has it: a key that refuses it keeps every group from being made.
 */
const encryptLogs = (region: string): PolicyStatement =>
  new PolicyStatement({
    sid: 'LogGroups',
    principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${region}:${Aws.ACCOUNT_ID}:log-group:*`,
      },
    },
  });

/** An alarm publishes to an encrypted topic in CloudWatch's own name. */
const publishAlarms = (): PolicyStatement =>
  new PolicyStatement({
    sid: 'Alarms',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
    conditions: sameAccount,
  });

export interface OperationsKeyProps {
  readonly alias: string;
  readonly region: string;
  readonly removalPolicy: RemovalPolicy;
}

/** Encrypts what operating the service leaves behind: logs and alarms. */
export class OperationsKey extends Key {
  constructor(scope: Construct, id: string, { alias, region, removalPolicy }: OperationsKeyProps) {
    const throughSns = { StringEquals: { 'kms:ViaService': `sns.${region}.amazonaws.com` } };
    super(scope, id, {
      description: 'Encrypts the logs and alarms of Licet',
      alias,
      enableKeyRotation: true,
      removalPolicy,
      policy: new PolicyDocument({
        statements: [
          ...keyAdministration(),
          encryptLogs(region),
          publishAlarms(),
          keyUse('PublishThroughSns', ['kms:Decrypt', 'kms:GenerateDataKey'], throughSns),
        ],
      }),
    });
  }
}
