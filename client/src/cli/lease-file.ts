import * as v from 'valibot';
import type { CliIo } from './cli-io.ts';
import { readDocument } from './document-file.ts';
import { instantText } from './lease-request-file.ts';
import { publishedKeys } from './published-keys.ts';

export const LEASE_FILE_FORMAT = 'licet-lease/1';

const leaseFile = v.object({
  format: v.literal(LEASE_FILE_FORMAT),
  requestId: v.string(),
  lease: v.pipe(v.string(), v.nonEmpty()),
  keys: publishedKeys,
  statusList: v.optional(v.string()),
  issuedAt: instantText,
});

/**
 * A lease on its way to a machine without a network: a JSON file.
 *
 * - `format`: `licet-lease/1`.
 * - `requestId`: that of the request that it answers. Guards against mixed-up files; nothing signs it, and nothing needs to,
 *   since the lease itself says for which product and device it is and until when.
 * - `lease`: the signed lease, a JWT.
 * - `keys`: the service's key set (RFC 7517) when the lease was issued, so that it can be verified without a network. Whoever
 *   can alter the file can alter both: a product that must not trust its files brings keys of its own (`trustedKeys`).
 * - `statusList`: the signed status list that the lease refers to, as it was then; absent where it refers to none.
 * - `issuedAt`: when the file was made, by that machine's clock, RFC 3339.
 */
export type LeaseFile = Readonly<v.InferOutput<typeof leaseFile>>;

/** @throws CliError */
export const readLeaseFile = (io: CliIo, path: string): Promise<LeaseFile> =>
  readDocument(io, path, { what: 'lease file', format: LEASE_FILE_FORMAT, schema: leaseFile });
