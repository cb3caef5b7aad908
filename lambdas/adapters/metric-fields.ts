import { FUNCTION_DIMENSION, METRIC_NAMESPACE } from '../contract/metrics.ts';

/**
 * Fields that make a log line a value of a metric too (CloudWatch's embedded metric format): it costs no request.
 *
 * @param at milliseconds since 1970-01-01T00:00:00Z
 */
export const metricFields = (
  functionName: string,
  { name, value, at }: { readonly name: string; readonly value: number; readonly at: number },
): Readonly<Record<string, unknown>> => ({
  _aws: {
    Timestamp: at,
    CloudWatchMetrics: [
      { Namespace: METRIC_NAMESPACE, Dimensions: [[FUNCTION_DIMENSION]], Metrics: [{ Name: name, Unit: 'Count' }] },
    ],
  },
  [FUNCTION_DIMENSION]: functionName,
  [name]: value,
});
