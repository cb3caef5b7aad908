import { metricNames } from '../contract/metrics.ts';
import { epochMilliseconds } from '../core/instant.ts';
import { metricFields } from './metric-fields.ts';
import { systemClock } from './system.ts';

/** Fields of the log line with which a run that a schedule started says that it came to its end, in whatever way. */
export const runEnded = (functionName: string): Readonly<Record<string, unknown>> =>
  metricFields(functionName, { name: metricNames.runsEnded, value: 1, at: epochMilliseconds(systemClock()) });
