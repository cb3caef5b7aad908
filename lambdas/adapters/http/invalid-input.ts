import * as z from 'zod/mini';
import type { FieldError } from '../../contract/problems.ts';
import { fieldMessage } from './field-message.ts';
import { RequestProblem } from './request-problem.ts';

z.config({ customError: fieldMessage });

const pathOf = (root: string, path: readonly PropertyKey[]): string => [root, ...path.map(String)].join('.');

const fieldErrors = (root: string, issue: z.core.$ZodIssue): readonly FieldError[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: pathOf(root, [...issue.path, key]), message: 'is not a known field' }));
  }
  if (issue.code === 'invalid_key') {
    const reason = issue.issues.map((inner) => inner.message).join('; ');
    return [{ path: pathOf(root, issue.path), message: `name ${reason}` }];
  }
  return [{ path: pathOf(root, issue.path), message: issue.message }];
};

const ERRORS_SHOWN_MAX = 20;

/** What is wrong with one part of a request, in a sentence and by field. */
export const invalidParts = (
  root: string,
  { issues }: z.core.$ZodError,
): { readonly detail: string; readonly errors: readonly FieldError[] } => {
  const errors = issues.flatMap((issue) => fieldErrors(root, issue)).slice(0, ERRORS_SHOWN_MAX);
  return { detail: errors.map((error) => `${error.path} ${error.message}`).join('; '), errors };
};

/**
 * Parses one part of a request.
 *
 * @param root names the part in error paths: `body`, `query`, `path` or `header`
 * @throws RequestProblem `INVALID_INPUT`, naming each invalid field
 */
export const parsePart = <Value>(root: string, schema: z.ZodMiniType<Value>, input: unknown): Value => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { detail, errors } = invalidParts(root, parsed.error);
  throw new RequestProblem('INVALID_INPUT', detail, { errors });
};
