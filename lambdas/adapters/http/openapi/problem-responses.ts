import { type ProblemCode, problems } from '../../../contract/problems.ts';
import type { Authentication, Route } from '../../../contract/routes.ts';
import { referenceTo } from './component-schemas.ts';
import type { DocumentedOperation } from './documented-operation.ts';

const ofAuthentication: Readonly<Record<Authentication, readonly ProblemCode[]>> = {
  none: [],
  'license-key': ['LICENSE_KEY_INVALID', 'DEPENDENCY_UNAVAILABLE'],
  'aws-iam': ['OPERATOR_UNKNOWN', 'INVALID_INPUT', 'DEPENDENCY_UNAVAILABLE'],
};

const OF_BODIES: readonly ProblemCode[] = [
  'MALFORMED_REQUEST',
  'INVALID_INPUT',
  'BODY_TOO_LARGE',
  'MEDIA_TYPE_UNSUPPORTED',
];

const takesIdempotencyKey = (operation: DocumentedOperation): boolean =>
  (operation.parameters ?? []).some(({ name }) => name === 'idempotency-key');

/** Every problem that an operation can answer with: its own, and those of its kind. */
export const problemsOf = (route: Route, operation: DocumentedOperation): ReadonlySet<ProblemCode> =>
  new Set([
    ...ofAuthentication[route.authentication],
    ...(operation.request === undefined ? [] : OF_BODIES),
    ...(takesIdempotencyKey(operation) ? (['IDEMPOTENCY_KEY_REUSED', 'CONFLICT'] as const) : []),
    ...(operation.problems ?? []),
    ...(route.handler === 'public-keys' ? (['DEPENDENCY_UNAVAILABLE'] as const) : []),
    'INTERNAL',
  ]);

const response = (codes: readonly ProblemCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
  content: {
    'application/problem+json': {
      schema: { allOf: [referenceTo('Problem'), { properties: { code: { enum: codes } } }] },
    },
  },
});

/** The problem responses of an operation, by status. */
export const problemResponses = (codes: ReadonlySet<ProblemCode>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(codes, (code) => problems[code].status)).map(([status, ofStatus]) => [
      status,
      response(ofStatus),
    ]),
  );
