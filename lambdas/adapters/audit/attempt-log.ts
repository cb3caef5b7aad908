import { ATTEMPT_RECORD_SCHEMA, type AttemptRecord, type EnvironmentRecord } from '../../contract/attempts.ts';
import type { HandlerName } from '../../contract/functions.ts';
import type { Attempt } from '../../core/audit/attempt.ts';
import type { Instant } from '../../core/instant.ts';

export interface AttemptLogSettings {
  readonly function: HandlerName;
  /** Id of the execution environment: no other has it. */
  readonly environment: string;
  readonly startedAt: Instant;
  /** Writes to the function's log, and returns when that has taken it. */
  readonly write: (text: string) => void;
}

/** The attempts that one execution environment answered, numbered from 1, a line of its log each. */
export interface AttemptLog {
  /** Says that an attempt is under way, which is to be recorded. */
  readonly begin: () => void;
  readonly record: (attempt: Attempt) => void;
  /**
   * Says how many there were. To be called once, when no attempt comes any more. Says nothing where one is not recorded:
   * that is no orderly end, and must not pass for one.
   */
  readonly end: (at: Instant) => void;
}

export const attemptLog = (settings: AttemptLogSettings): AttemptLog => {
  let count = 0;
  let underWay = 0;
  const line = (record: AttemptRecord | EnvironmentRecord): void => {
    settings.write(`${JSON.stringify(record)}\n`);
  };
  return {
    begin: () => {
      underWay += 1;
    },
    record: (attempt) => {
      count += 1;
      const { function: name, environment } = settings;
      line({ audit: 'attempts', ...attempt, function: name, environment, number: count });
      underWay -= 1;
    },
    end: (at) => {
      if (underWay > 0) return;
      line({
        audit: 'environments',
        schema: ATTEMPT_RECORD_SCHEMA,
        id: settings.environment,
        function: settings.function,
        started_at: settings.startedAt,
        ended_at: at,
        attempts: count,
      });
    },
  };
};
