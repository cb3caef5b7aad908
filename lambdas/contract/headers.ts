/** HTTP headers beyond the standard ones, lower case as API Gateway delivers them. */
export const headers = {
  requestId: 'x-request-id',
  region: 'x-licet-region',
  reason: 'licet-reason',
  idempotencyKey: 'idempotency-key',
  /** `true` on an answer that an earlier request with the same idempotency key already got. */
  idempotencyReplayed: 'idempotency-replayed',
} as const;

/** Scheme of the `Authorization` header on the client plane: `Authorization: License <key>`. */
export const LICENSE_KEY_SCHEME = 'License';
