import { Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { removalPolicyOf } from './removal-policy.ts';

export interface DeliveryLogGroupProps {
  readonly logGroupName: string;
  readonly encryptionKey: IKey;
  readonly config: StageConfig;
}

/**
 * A log group that only passes on what is written, to its subscribers, at half the price of one that keeps it. CloudWatch
 * holds it for two days and takes no other retention; nor does it search it. The class of a group cannot be changed, nor
 * taken by another group of the same name.
 */
export class DeliveryLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, { logGroupName, encryptionKey, config }: DeliveryLogGroupProps) {
    super(scope, id, {
      logGroupName,
      encryptionKey,
      logGroupClass: LogGroupClass.DELIVERY,
      removalPolicy: removalPolicyOf(config),
    });
    Validations.of(this).acknowledge({
      id: 'Serverless-CloudWatchLogGroupRetentionPeriod',
      reason: 'Groups of this class keep what they take for two days; CloudWatch refuses any other retention.',
    });
  }
}
