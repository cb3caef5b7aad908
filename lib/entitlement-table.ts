import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { itemAttributes, tableIndexes, tableKey } from '../lambdas/contract/table.ts';
import type { StageConfig } from './config.ts';
import { namesOf } from './names.ts';
import { removalPolicyOf } from './removal-policy.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

export interface EntitlementTableProps {
  readonly config: StageConfig;
  /** ARN of the table's key in the primary region. */
  readonly keyArn: string;
  /** ARN of the key's copy in each of the other regions. */
  readonly replicaKeyArns: Readonly<Record<string, string>>;
}

/** The global table, with a replica in each region. */
export class EntitlementTable extends Construct {
  constructor(scope: Construct, id: string, { config, keyArn, replicaKeyArns }: EntitlementTableProps) {
    super(scope, id);
    const others = config.regions.filter((region) => region !== config.primary);
    new TableV2(this, 'Table', {
      tableName: namesOf(config.stage).table,
      partitionKey: text(tableKey.partition),
      sortKey: text(tableKey.sort),
      billing: Billing.onDemand(),
      timeToLiveAttribute: itemAttributes.timeToLive,
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      encryption: TableEncryptionV2.customerManagedKey(Key.fromKeyArn(this, 'Key', keyArn), replicaKeyArns),
      globalSecondaryIndexes: tableIndexes.map(({ name, partition, sort }) => ({
        indexName: name,
        partitionKey: text(partition),
        sortKey: text(sort),
        projectionType: ProjectionType.KEYS_ONLY,
      })),
      // DynamoDB copies neither guard nor backup to a replica; CDK sets both on each, as they are set here.
      deletionProtection: config.removalPolicy === 'retain',
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: config.retention.backupDays,
      },
      replicas: others.map((region) => ({ region })),
      removalPolicy: removalPolicyOf(config),
    });
  }
}
