import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { RunSchedule } from './run-schedule.ts';
import type { ServiceFunctions } from './service-functions.ts';

/** Makes the audit's closed hours into columnar files, every hour. */
export class AuditCompaction extends Construct {
  readonly compactor: LambdaFunction;

  constructor(scope: Construct, id: string, functions: ServiceFunctions) {
    super(scope, id);
    this.compactor = functions.for('compact-audit');
    new RunSchedule(this, 'Schedule', {
      target: this.compactor,
      does: 'Makes the closed hours of the audit into columnar files',
      every: Duration.hours(1),
      missedRun:
        'A run that is missed is made up by the next, an hour later; where it was the one of the day that looks through ' +
        'everything, what only that does waits for the next day.',
    });
  }
}
