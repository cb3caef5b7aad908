/**
 * Revocation of leases by a Token Status List (IETF, draft-ietf-oauth-status-list-21): each license has one position in
 * one list; a list is a signed, compressed array of small numbers that anybody may fetch and keep for a while.
 */

/** `typ` header of a status list token (section 5.1). */
export const STATUS_LIST_TOKEN_TYPE = 'statuslist+jwt';

/** Media type of its answer. */
export const STATUS_LIST_MEDIA_TYPE = 'application/statuslist+jwt';

/** Bits of one position: enough for the three values below. */
export const STATUS_LIST_BITS = 2;

/** Status values (section 7.1). `invalid` is a license revoked for good, `suspended` one that may come back. */
export const statusValues = { valid: 0, invalid: 1, suspended: 2 } as const;
export type StatusValue = (typeof statusValues)[keyof typeof statusValues];

/** Positions of one list: 16 KiB before compression. */
export const STATUS_LIST_POSITIONS = 65_536;

/** Path under which every region serves any list; the end of the `uri` in a lease. */
export const statusListPath = (list: string): string => `/v1/revocations/${list}`;

/** Where a lease's status stands: the `status` claim of a referenced token (section 6.2). */
export interface StatusReference {
  readonly status_list: { readonly idx: number; readonly uri: string };
}

/** Claims of a status list token. Instants are NumericDates: seconds since 1970-01-01T00:00:00Z. */
export interface StatusListClaims {
  readonly iss: string;
  /** URI of the list: equal to the `uri` of the leases that it speaks of. */
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  /** Seconds for which it may be kept before it is fetched anew. */
  readonly ttl: number;
  readonly status_list: {
    readonly bits: typeof STATUS_LIST_BITS;
    /** base64url of the zlib (RFC 1950) compression of the positions, the first in the lowest bits of the first byte. */
    readonly lst: string;
  };
}
