import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FUNCTION_DIMENSION, METRIC_NAMESPACE, metricNames } from '../lambdas/contract/metrics.ts';
import type { AlarmCondition } from './alarms.ts';

const period = Duration.hours(1);

/** What the function says of itself at the end of each run. */
const hoursOverdue = (compactor: LambdaFunction) =>
  new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: metricNames.auditHoursOverdue,
    dimensionsMap: { [FUNCTION_DIMENSION]: compactor.functionName },
    statistic: Stats.MAXIMUM,
    period,
  });

/** What is worth waking somebody for where the audit is made columnar. */
export const compactionAlarms = (compactor: LambdaFunction): AlarmCondition[] => [
  {
    name: 'CompactionFails',
    metric: compactor.metricErrors({ period, statistic: Stats.SUM }),
    above: 0,
    periods: 1,
    impact:
      'Records of the audit could not be made columnar, or do not agree with their columnar file: none of these originals is let go. The log names each hour and object: look whether one was altered.',
  },
  {
    name: 'CompactionOverdue',
    metric: hoursOverdue(compactor),
    above: 0,
    periods: 3,
    impact:
      'Hours of the audit have not been made columnar for hours: nothing is lost, but queries read the originals, which costs more. More comes in than one run an hour takes, or an original cannot be read.',
  },
];
