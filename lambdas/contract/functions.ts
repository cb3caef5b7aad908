import type { HttpHandlerName } from './routes.ts';

/** Functions that something other than an HTTP request starts: the table's stream, a schedule, another function. */
export type BackgroundHandlerName =
  | 'archive-changes'
  | 'settle-seats'
  | 'record-revocations'
  | 'publish-changes'
  | 'apply-scheduled-plans'
  | 'sign-digests'
  | 'compact-audit'
  | 'archive-attempts';

/** Every Lambda function. Function name, file name in `lambdas/handlers`, log group and construct id are this word. */
export type HandlerName = HttpHandlerName | BackgroundHandlerName;
