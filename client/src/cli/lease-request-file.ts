import * as v from 'valibot';
import type { CliIo } from './cli-io.ts';
import { readDocument } from './document-file.ts';

export const LEASE_REQUEST_FORMAT = 'licet-lease-request/1';

/** RFC 3339 in UTC, as `Date.toISOString` writes it. */
export const instantText = v.pipe(v.string(), v.isoTimestamp());

const leaseRequestFile = v.object({
  format: v.literal(LEASE_REQUEST_FORMAT),
  requestId: v.pipe(v.string(), v.regex(/^req_[0-9a-f]{32}$/)),
  product: v.pipe(v.string(), v.nonEmpty()),
  device: v.pipe(v.string(), v.nonEmpty()),
  user: v.optional(v.pipe(v.string(), v.nonEmpty())),
  license: v.optional(v.pipe(v.string(), v.regex(/^lic_[0-9a-z]{26}$/))),
  createdAt: instantText,
});

/**
 * What a machine without a network asks for: a JSON file that is carried to one with a network. It holds no secret.
 *
 * - `format`: `licet-lease-request/1`.
 * - `requestId`: names this request, by chance: `req_` and 32 hexadecimal digits. The lease file that answers it repeats it.
 * - `product`, `device`: what the lease is to be for. `user`: who uses it, where the plan gives seats to users.
 * - `license`: id of the license, where the machine knows it. Needed where an operator fetches the lease.
 * - `createdAt`: by the machine's own clock, RFC 3339.
 *
 * Members beyond these mean nothing, and are kept out of what is made of it.
 */
export type LeaseRequestFile = Readonly<v.InferOutput<typeof leaseRequestFile>>;

/** @throws CliError */
export const readLeaseRequest = (io: CliIo, path: string): Promise<LeaseRequestFile> =>
  readDocument(io, path, { what: 'lease request', format: LEASE_REQUEST_FORMAT, schema: leaseRequestFile });
