import type { StepRefusal } from '../core/license-lifecycle.ts';

/** Why an operator's request was not carried out although it could be read. */
export type Refusal =
  | StepRefusal
  | { readonly code: 'NOT_FOUND'; readonly detail: string }
  | { readonly code: 'VERSION_MISMATCH'; readonly detail: string }
  /** `path` names the field as it was sent, e.g. `body.customer`. */
  | { readonly code: 'REFERENCE_UNKNOWN'; readonly path: string; readonly detail: string }
  | { readonly code: 'IDEMPOTENCY_KEY_REUSED' };
