/** Base of the `type` member of problem details (RFC 9457); the code in lower case with dashes follows. */
export const PROBLEM_TYPE_BASE = 'urn:licet:problem:';

/** Every way in which a request can fail, with its HTTP status and title. Codes are part of the API. */
export const problems = {
  MALFORMED_REQUEST: { status: 400, title: 'The request could not be read' },
  INVALID_INPUT: { status: 400, title: 'The request has invalid fields' },
  CURSOR_INVALID: { status: 400, title: 'The cursor is not one that this list gave' },
  LICENSE_KEY_INVALID: { status: 401, title: 'The license key is not valid' },
  OPERATOR_UNKNOWN: { status: 403, title: 'The request carries no AWS identity' },
  LEASE_DENIED: { status: 403, title: 'The license may not be used now' },
  OFFLINE_NOT_INCLUDED: { status: 403, title: 'The plan includes no offline use' },
  SEAT_DENIED: { status: 403, title: 'The license may not be used now' },
  SEATS_NOT_INCLUDED: { status: 403, title: 'The plan gives no seats' },
  NOT_FOUND: { status: 404, title: 'There is no such resource' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The resource does not take this method' },
  STEP_NOT_LEGAL: { status: 409, title: 'The license cannot take this step now' },
  CONFLICT: { status: 409, title: 'The request conflicts with the state of the resource' },
  SEATS_EXHAUSTED: { status: 409, title: 'Every seat of the license is held' },
  DEVICES_EXHAUSTED: { status: 409, title: 'The seat is on as many devices as it may be' },
  TRANSFERS_EXHAUSTED: { status: 409, title: 'Seats have been moved as often as they may be in this period' },
  SEAT_UNKNOWN: { status: 409, title: 'There is no such seat to move' },
  VERSION_MISMATCH: { status: 412, title: 'The resource is not at the version that the request asks for' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'The body must be JSON' },
  REFERENCE_UNKNOWN: { status: 422, title: 'The request names something that does not exist' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The idempotency key was used for another request' },
  PRECONDITION_REQUIRED: { status: 428, title: 'The request needs an If-Match header' },
  INTERNAL: { status: 500, title: 'The service failed' },
  SEATS_UNREACHABLE: { status: 503, title: 'No seat is free here, and other regions do not answer' },
  ERASURE_INCOMPLETE: { status: 503, title: 'Regions that may hold the destroyed key do not answer' },
  SEATS_CONTENDED: { status: 503, title: 'Too many claims at once' },
  DEPENDENCY_UNAVAILABLE: { status: 503, title: 'A part that the service needs does not answer' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** One invalid part of a request. `path` names it as sent: `body.term.period`, `query.limit`, `header.if-match`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** RFC 9457 problem details as Licet sends them. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly errors?: readonly FieldError[];
  /** Steps that the license could take instead, on `STEP_NOT_LEGAL`. */
  readonly legalSteps?: readonly string[];
  /** Why the license may not be used, on `LEASE_DENIED` and `SEAT_DENIED`: the code that a check would give. */
  readonly decision?: string;
  /** Regions that did not answer and may have free seats, on `SEATS_UNREACHABLE`; or the destroyed key, on `ERASURE_INCOMPLETE`. */
  readonly unreachableRegions?: readonly string[];
  readonly requestId: string;
}
