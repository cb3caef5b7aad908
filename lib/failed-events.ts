import { CfnEventInvokeConfig, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface FailedEventsProps {
  readonly function: LambdaFunction;
  readonly failedRecords: Bucket;
}

/** Keeps the events that a function has failed on three times, which Lambda would forget. */
export class FailedEvents extends Construct {
  constructor(scope: Construct, id: string, props: FailedEventsProps) {
    super(scope, id);
    // Of the first level: the second gives the role a policy of its own, beside the one made from its row of access.
    new CfnEventInvokeConfig(this, 'Config', {
      functionName: props.function.functionName,
      qualifier: '$LATEST',
      destinationConfig: { onFailure: { destination: props.failedRecords.bucketArn } },
    });
  }
}
