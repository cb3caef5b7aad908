import type { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FUNCTION_DIMENSION, METRIC_NAMESPACE, metricNames } from '../lambdas/contract/metrics.ts';

export interface PeriodsWithoutRunProps {
  readonly runner: LambdaFunction;
  readonly period: Duration;
  /** What such a period is, in the alarm's graph. */
  readonly label: string;
}

/**
 * 1 for a period in which no run of a function came to its end, else 0. By what the function says of itself: Lambda's own
 * counts know a run that did its work and then failed for one object of it only as failed.
 */
export const periodsWithoutRun = ({ runner, period, label }: PeriodsWithoutRunProps): MathExpression =>
  new MathExpression({
    expression: 'IF(FILL(ended, 0) < 1, 1, 0)',
    usingMetrics: {
      ended: new Metric({
        namespace: METRIC_NAMESPACE,
        metricName: metricNames.runsEnded,
        dimensionsMap: { [FUNCTION_DIMENSION]: runner.functionName },
        statistic: Stats.SUM,
        period,
      }),
    },
    label,
    period,
  });
