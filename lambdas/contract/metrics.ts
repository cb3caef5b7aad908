/** Namespace of the metrics that functions write themselves, in CloudWatch's embedded metric format. */
export const METRIC_NAMESPACE = 'Licet';

/** Dimension of each: the function that wrote it. */
export const FUNCTION_DIMENSION = 'FunctionName';

export const metricNames = {
  /** Hours of the audit that several runs of `compact-audit` did not make columnar. */
  auditHoursOverdue: 'AuditHoursOverdue',
  /** Runs of a scheduled function that did their work, also where something of it failed; a run that broke off is none. */
  runsEnded: 'RunsEnded',
} as const;
