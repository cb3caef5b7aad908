import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** Applies the plan changes that have come due, at each license's home. */
export class PlanScheduler extends Construct {
  constructor(scope: Construct, id: string, target: LambdaFunction) {
    super(scope, id);
    const rule = new Rule(this, 'Rule', {
      description: 'Applies the scheduled plan changes that have come due',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new FunctionTarget(target, { retryAttempts: 0 })],
    });
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'A run that is missed is made up by the next, five minutes later: it looks for all that is due.',
    });
  }
}
