import type { DecisionCode } from '../../contract/codes.ts';
import { type FieldError, type ProblemCode, problems } from '../../contract/problems.ts';

/** A request that is answered with problem details. Thrown at the edge, where the HTTP request is read or answered. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly code: ProblemCode;
  readonly detail: string;
  readonly more: ProblemMembers;

  constructor(code: ProblemCode, detail: string, more: ProblemMembers = {}) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.more = more;
  }

  get status(): number {
    return problems[this.code].status;
  }
}

/** Members of problem details that only some codes carry, and headers that go with them. */
export interface ProblemMembers {
  readonly errors?: readonly FieldError[];
  readonly legalSteps?: readonly string[];
  readonly decision?: DecisionCode;
  readonly unreachableRegions?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}
