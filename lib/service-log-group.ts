import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { removalPolicyOf } from './removal-policy.ts';

export interface ServiceLogGroupProps {
  readonly logGroupName: string;
  readonly encryptionKey: IKey;
  readonly config: StageConfig;
}

/** A log group that is encrypted under our key and forgets after the stage's retention. */
export class ServiceLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, { logGroupName, encryptionKey, config }: ServiceLogGroupProps) {
    super(scope, id, {
      logGroupName,
      encryptionKey,
      retention: config.retention.logDays,
      removalPolicy: removalPolicyOf(config),
    });
  }
}
