import { Duration } from 'aws-cdk-lib';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { recordingFunctions } from '../lambdas/contract/function-logs.ts';
import type { AttemptAlarmSources } from './attempt-alarms.ts';
import { AttemptStream } from './attempt-stream.ts';
import type { RegionResources } from './region-resources.ts';
import { RunSchedule } from './run-schedule.ts';
import type { ServiceFunctions } from './service-functions.ts';

export interface AttemptArchivingProps {
  readonly resources: RegionResources;
  readonly functions: ServiceFunctions;
  readonly streamErrors: LogGroup;
}

/** The way of an attempt from the log of the function that answered it into the archive. */
export class AttemptArchiving extends Construct {
  readonly watched: AttemptAlarmSources;

  constructor(scope: Construct, id: string, { resources, functions, streamErrors }: AttemptArchivingProps) {
    super(scope, id);
    const { streamName } = new AttemptStream(this, 'Stream', {
      resources,
      sources: recordingFunctions.map((name) => ({ id: name, function: functions.for(name) })),
      errors: streamErrors,
    });
    const attemptArchiver = functions.for('archive-attempts');
    new RunSchedule(this, 'Schedule', {
      target: attemptArchiver,
      does: 'Archives the attempts that have landed',
      every: Duration.minutes(5),
      missedRun: 'A run that is missed is made up by the next, five minutes later: it archives all that has landed.',
    });
    this.watched = { attemptArchiver, attemptStream: streamName };
  }
}
