import { type AuditColumn, type RecordTime, auditPartition } from './audit.ts';
import type { HandlerName } from './functions.ts';

/** Functions whose logs carry the attempts: all that they write goes to the archive's landing bucket. */
export const recordingFunctions = [
  'check',
  'issue-lease',
  'show-license',
  'seats',
] as const satisfies readonly HandlerName[];

/** Root of what those functions wrote besides records, within the bucket of function logs; its table has this name with `_`. */
export const FUNCTION_LOGS_PREFIX = 'function-logs';
export const FUNCTION_LOGS_TABLE = 'function_logs';

/** Root of what landed and could not be read or archived, within the bucket of failed records. */
export const UNREADABLE_PREFIX = 'landing';

/** Columns of the `function_logs` table. */
export const functionLogColumns = [
  { name: 'logged_at', type: 'string', comment: 'when it was logged, RFC 3339 UTC with milliseconds' },
  { name: 'function', type: 'string', comment: 'name of the function in AWS' },
  { name: 'log_stream', type: 'string', comment: 'log stream: one an execution environment' },
  { name: 'message', type: 'string', comment: 'what was written' },
] as const satisfies readonly AuditColumn[];

/** What a function wrote that is no record, a line of JSON with the columns of `functionLogColumns`. */
export type FunctionLogLine = Readonly<Record<(typeof functionLogColumns)[number]['name'], string>>;

/** Key of the object that holds what is no record of one hour of a delivery of logs. */
export const functionLogKey = (hour: RecordTime, delivery: string): string =>
  `${FUNCTION_LOGS_PREFIX}/${auditPartition(hour)}/${delivery}.json.gz`;
