import type { Precondition } from '../../operations/precondition.ts';
import type { HttpEvent } from './http-answer.ts';
import { RequestProblem } from './request-problem.ts';

/** What tells one state of a resource from another: the version of an entity, the hash of a document. */
export type EntityState = number | string;

/** The `ETag` of a state. */
export const entityTag = (state: EntityState): string => `"${state}"`;

const TAG = String.raw`(?:W/)?"[\x21\x23-\x7e]*"`;
const CONDITION = new RegExp(String.raw`^(?:\*|${TAG}(?:\s*,\s*${TAG})*)$`);
const EACH_TAG = new RegExp(TAG, 'g');

type Tags = 'any' | readonly string[];

const conditionOf = (event: HttpEvent, name: 'if-match' | 'if-none-match'): Tags | undefined => {
  const value = event.headers[name]?.trim();
  if (value === undefined) return undefined;
  if (!CONDITION.test(value)) {
    const message = 'must be * or a list of entity tags such as "3"';
    throw new RequestProblem('INVALID_INPUT', `header.${name} ${message}`, {
      errors: [{ path: `header.${name}`, message }],
    });
  }
  return value === '*' ? 'any' : (value.match(EACH_TAG) ?? []);
};

/** RFC 9110: `If-Match` compares strongly, so that a weak tag never matches; `If-None-Match` compares weakly. */
const names = (tags: Tags, version: EntityState | undefined, comparison: 'strong' | 'weak'): boolean => {
  if (version === undefined) return false;
  if (tags === 'any') return true;
  const comparable = comparison === 'weak' ? tags.map((tag) => tag.replace(/^W\//, '')) : tags;
  return comparable.includes(entityTag(version));
};

/** Whether the request may change an entity that is at this version, by its `If-Match` and `If-None-Match`. */
export const preconditionOf = (event: HttpEvent): Precondition => {
  const match = conditionOf(event, 'if-match');
  const noneMatch = conditionOf(event, 'if-none-match');
  return (version) =>
    (match === undefined || names(match, version, 'strong')) &&
    (noneMatch === undefined || !names(noneMatch, version, 'weak'));
};

/** As `preconditionOf`, for what must not be changed unseen. @throws RequestProblem `PRECONDITION_REQUIRED` */
export const requiredPreconditionOf = (event: HttpEvent): Precondition => {
  if (event.headers['if-match'] !== undefined) return preconditionOf(event);
  throw new RequestProblem('PRECONDITION_REQUIRED', 'Send If-Match with the ETag of the version that you have read.');
};

/** Whether the request asks for something new, and for nothing of what is there. */
export const asksForNew = (event: HttpEvent): boolean =>
  event.headers['if-match'] === undefined && conditionOf(event, 'if-none-match') === 'any';

/** Whether the caller already has this state. */
export const isCurrentFor = (event: HttpEvent, state: EntityState): boolean => {
  const tags = conditionOf(event, 'if-none-match');
  return tags !== undefined && names(tags, state, 'weak');
};
