import { ATTEMPT_RECORD_SCHEMA, type AttemptRecord, type EnvironmentRecord } from '../../contract/attempts.ts';
import type { HandlerName } from '../../contract/functions.ts';
import type { Attempt } from '../../core/attempt.ts';
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
  readonly record: (attempt: Attempt) => void;
  /** Says how many there were. To be called once, when no attempt comes any more. */
  readonly end: (at: Instant) => void;
}

export const attemptLog = (settings: AttemptLogSettings): AttemptLog => {
  let count = 0;
  const line = (record: AttemptRecord | EnvironmentRecord): void => {
    settings.write(`${JSON.stringify(record)}\n`);
  };
  return {
    record: (attempt) => {
      count += 1;
      const { function: name, environment } = settings;
      line({ audit: 'attempts', ...attempt, function: name, environment, number: count });
    },
    end: (at) => {
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
