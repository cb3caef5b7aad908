import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { AlarmCondition } from './alarms.ts';
import { periodsWithoutRun } from './periods-without-run.ts';

export interface AttemptAlarmSources {
  readonly attemptArchiver: LambdaFunction;
  /** Name of the Firehose stream, and of each filter that leads to it. */
  readonly attemptStream: string;
}

const period = Duration.minutes(5);

/** Of all filters of the name together, by a query: which dimensions their metrics have besides is no matter. */
const ofFilters = (metricName: string, filterName: string): IMetric =>
  new MathExpression({
    expression: `SELECT SUM(${metricName}) FROM "AWS/Logs" WHERE FilterName = '${filterName}'`,
    label: metricName,
    period,
  });

const oldestWaits = (stream: string): IMetric =>
  new Metric({
    namespace: 'AWS/Firehose',
    metricName: 'DeliveryToS3.DataFreshness',
    dimensionsMap: { DeliveryStreamName: stream },
    statistic: Stats.MAXIMUM,
    period,
  });

const onTheWay = (stream: string): AlarmCondition[] => [
  {
    name: 'AttemptsUndelivered',
    metric: ofFilters('DeliveryErrors', stream),
    above: 0,
    periods: 1,
    impact:
      'CloudWatch Logs could not hand attempts to the Firehose stream: where it is not allowed to, or the stream is gone, it does not try again, and these attempts are missing from the archive. The named query of gaps shows which.',
  },
  {
    name: 'AttemptsThrottled',
    metric: ofFilters('DeliveryThrottling', stream),
    above: 0,
    periods: 3,
    impact:
      'The Firehose stream takes attempts more slowly than they come: CloudWatch Logs tries again for 24 hours, after which they are lost to the archive. Raise the quota of the stream.',
  },
  {
    name: 'AttemptsWait',
    metric: oldestWaits(stream),
    above: Duration.minutes(15).toSeconds(),
    periods: 1,
    impact:
      'Attempts wait in Firehose to be landed. They are lost to the archive after 24 hours: its log group says why it cannot write to the landing bucket.',
  },
];

/** What is worth waking somebody for on the way of attempts into the archive. */
export const attemptAlarms = ({ attemptArchiver, attemptStream }: AttemptAlarmSources): AlarmCondition[] => [
  ...onTheWay(attemptStream),
  {
    name: 'AttemptArchiverFails',
    metric: attemptArchiver.metricErrors({ period, statistic: Stats.SUM }),
    above: 0,
    periods: 1,
    impact:
      'Attempts have landed and are not archived: auditors do not see the latest. They stay in the landing bucket until a run archives them; what cannot be read, or finds something else in its place in the archive, is set aside in the failed-records bucket. The log names each delivery.',
  },
  {
    name: 'AttemptArchiverRests',
    metric: periodsWithoutRun({
      runner: attemptArchiver,
      period: Duration.minutes(15),
      label: 'Quarters of an hour in which no run came to its end',
    }),
    above: 0,
    periods: 2,
    silenceAlarms: true,
    impact:
      'No run of archive-attempts came to its end for half an hour: auditors do not see the latest, which wait in the landing bucket. Is the schedule on? After a first deployment this is over within minutes.',
  },
];
