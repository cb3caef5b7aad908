import type { ProblemCode } from '../../lambdas/contract/problems.ts';

/** Codes that the service gives to requests of a client. A list of its own: the contract's table, with its titles, is 2 KB. */
export const refusalCodes = [
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
  'TRANSFERS_EXHAUSTED',
  'BODY_TOO_LARGE',
  'MEDIA_TYPE_UNSUPPORTED',
  'REFERENCE_UNKNOWN',
  'SEATS_UNREACHABLE',
  'SEATS_CONTENDED',
] as const satisfies readonly ProblemCode[];

/**
 * Why the service refused. `UNKNOWN`: this version does not know the code, or the answer was not of Licet's making. No code
 * beyond the list, so that nothing can wait for one that no reply has.
 */
export type RefusalCode = (typeof refusalCodes)[number] | 'UNKNOWN';
