import { NOT, mapped, object, optional, text } from '../shape.ts';
import { PROBLEM_TYPE_BASE } from '../../../lambdas/contract/problems.ts';
import { type RefusalCode, refusalCodes } from '../refusal-code.ts';
import { readJson } from './json-text.ts';

const details = object({
  type: mapped(text, (type) => (type.startsWith(PROBLEM_TYPE_BASE) ? type : NOT)),
  code: text,
  detail: text,
  decision: optional(text),
});

export interface ProblemDetails {
  /** `UNKNOWN`: one that this version does not know; its name then stands in the detail. */
  readonly code: RefusalCode;
  readonly detail: string;
  readonly decision: string | undefined;
}

/** @returns the service's own problem details (RFC 9457), or undefined: somebody else answered */
export const problemIn = (body: string): ProblemDetails | undefined => {
  const problem = readJson(details, body);
  if (problem === undefined) return undefined;
  const code = refusalCodes.find((each) => each === problem.code);
  const { decision, detail } = problem;
  return { code: code ?? 'UNKNOWN', detail: code === undefined ? `${problem.code}: ${detail}` : detail, decision };
};
