import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { keyAdministration, keyUse } from './key-policy.ts';
import { MultiRegionKey } from './multi-region-key.ts';

const cryptography = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** A global table's regions use each other's keys: DynamoDB asks for the condition to leave the region open. */
const throughDynamoDb = { StringLike: { 'kms:ViaService': 'dynamodb.*.amazonaws.com' } };

export interface TableKeyProps {
  readonly alias: string;
  readonly removalPolicy: RemovalPolicy;
  readonly replicaOf?: TableKey | undefined;
}

/** The key that encrypts the table in one region. It works through DynamoDB only. */
export class TableKey extends MultiRegionKey {
  constructor(scope: Construct, id: string, props: TableKeyProps) {
    super(scope, id, {
      ...props,
      description: 'Encrypts the Licet table',
      material: { enableKeyRotation: true },
      statements: [
        ...keyAdministration(),
        keyUse('UseThroughDynamoDb', cryptography, throughDynamoDb),
        keyUse('GrantsForDynamoDb', ['kms:CreateGrant'], {
          ...throughDynamoDb,
          Bool: { 'kms:GrantIsForAWSResource': 'true' },
        }),
      ],
    });
  }
}
