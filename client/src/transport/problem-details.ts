import { NOT, mapped, object, optional, text } from '../shape.ts';
import { PROBLEM_TYPE_BASE, type ProblemCode } from '../../../lambdas/contract/problems.ts';
import { readJson } from './json-text.ts';

/** Codes that the service gives to requests of a client. A list of its own: the contract's table, with its titles, is 2 KB. */
const clientProblems = [
  'MALFORMED_REQUEST',
  'INVALID_INPUT',
  'LICENSE_KEY_INVALID',
  'LEASE_DENIED',
  'OFFLINE_NOT_INCLUDED',
  'SEAT_DENIED',
  'SEATS_NOT_INCLUDED',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'CONFLICT',
  'SEATS_EXHAUSTED',
  'DEVICES_EXHAUSTED',
  'BODY_TOO_LARGE',
  'MEDIA_TYPE_UNSUPPORTED',
  'SEATS_UNREACHABLE',
  'SEATS_CONTENDED',
] as const satisfies readonly ProblemCode[];

const details = object({
  type: mapped(text, (type) => (type.startsWith(PROBLEM_TYPE_BASE) ? type : NOT)),
  code: text,
  detail: text,
  decision: optional(text),
});

export interface ProblemDetails {
  /** `UNKNOWN`: one that this version does not know; its name then stands in the detail. */
  readonly code: ProblemCode | 'UNKNOWN';
  readonly detail: string;
  readonly decision: string | undefined;
}

/** @returns the service's own problem details (RFC 9457), or undefined: somebody else answered */
export const problemIn = (body: string): ProblemDetails | undefined => {
  const problem = readJson(details, body);
  if (problem === undefined) return undefined;
  const code = clientProblems.find((each) => each === problem.code);
  const { decision, detail } = problem;
  return { code: code ?? 'UNKNOWN', detail: code === undefined ? `${problem.code}: ${detail}` : detail, decision };
};
