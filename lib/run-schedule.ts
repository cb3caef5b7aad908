import { type Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface RunScheduleProps {
  readonly target: LambdaFunction;
  /** What a run does, for the rule's description. */
  readonly does: string;
  readonly every: Duration;
  /** Why nothing is lost with a run that is missed, and when it is made up. */
  readonly missedRun: string;
}

/**
 * Starts a function again and again. Each run looks for all that is to do, so that EventBridge need not start one again
 * that Lambda did not take. A run that Lambda took and that fails is another matter: Lambda runs it up to two times more,
 * after a minute and after two more. So two runs at once must do no harm.
 */
export class RunSchedule extends Construct {
  constructor(scope: Construct, id: string, { target, does, every, missedRun }: RunScheduleProps) {
    super(scope, id);
    const rule = new Rule(this, 'Rule', {
      description: does,
      schedule: Schedule.rate(every),
      targets: [new FunctionTarget(target, { retryAttempts: 0 })],
    });
    Validations.of(rule).acknowledge({ id: 'Serverless-EventBusDLQ', reason: missedRun });
  }
}
