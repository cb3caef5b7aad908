import type { Refusal } from '../../operations/refusal.ts';
import { RequestProblem } from './request-problem.ts';

/** Why an operator's request was not carried out, as problem details. */
export const operatorRefused = (refusal: Refusal): RequestProblem => {
  switch (refusal.code) {
    case 'STEP_NOT_LEGAL':
      return new RequestProblem('STEP_NOT_LEGAL', refusal.detail, { legalSteps: refusal.legalSteps });
    case 'REFERENCE_UNKNOWN':
      return new RequestProblem('REFERENCE_UNKNOWN', refusal.detail, {
        errors: [{ path: refusal.path, message: 'names something that does not exist' }],
      });
    case 'IDEMPOTENCY_KEY_REUSED':
      return new RequestProblem(
        'IDEMPOTENCY_KEY_REUSED',
        'An earlier request with this Idempotency-Key had another path or body. Take a new key for a new request.',
      );
    case 'NOT_FOUND':
    case 'CONFLICT':
    case 'VERSION_MISMATCH':
      return new RequestProblem(refusal.code, refusal.detail);
  }
};
