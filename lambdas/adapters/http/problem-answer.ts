import { PROBLEM_TYPE_BASE, type Problem, problems } from '../../contract/problems.ts';
import { CursorInvalid, DependencyUnavailable, SeatsContended } from '../../operations/faults.ts';
import type { HttpAnswer } from './http-answer.ts';
import { logFault } from './log.ts';
import { RequestProblem } from './request-problem.ts';

const INTERNAL = 'The service failed to answer. Quote the request id to its operators.';

/** The problem that anything thrown is answered with. */
export const asProblem = (error: unknown): RequestProblem => {
  if (error instanceof RequestProblem) return error;
  if (error instanceof CursorInvalid) {
    return new RequestProblem('CURSOR_INVALID', 'Start the list again without a cursor.', {
      errors: [{ path: 'query.cursor', message: 'is not one that this list gave' }],
    });
  }
  if (error instanceof DependencyUnavailable) {
    return new RequestProblem('DEPENDENCY_UNAVAILABLE', `${error.message}; try again.`, {
      headers: { 'retry-after': String(error.retryAfterSeconds) },
    });
  }
  if (error instanceof SeatsContended) {
    return new RequestProblem('SEATS_CONTENDED', 'Others kept claiming seats of the same license; try again.', {
      headers: { 'retry-after': String(error.retryAfterSeconds) },
    });
  }
  return new RequestProblem('INTERNAL', INTERNAL);
};

/** Problem details for anything that was thrown. Faults of the service are logged; mistakes of the request are not. */
export const problemAnswer = (error: unknown, requestId: string): HttpAnswer => {
  const problem = asProblem(error);
  if (problem.status >= 500) logFault(problem.code, requestId, error);
  const { headers, ...members } = problem.more;
  const body: Problem = {
    type: `${PROBLEM_TYPE_BASE}${problem.code.toLowerCase().replaceAll('_', '-')}`,
    title: problems[problem.code].title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    ...members,
    requestId,
  };
  return { status: problem.status, body, headers: { 'content-type': 'application/problem+json', ...headers } };
};
