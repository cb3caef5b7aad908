/** Something that the product may want to log. Nothing of it has to be acted on: the client goes on. */
export interface Problem {
  readonly code:
    | 'STORE_TAMPERED'
    | 'STORE_UNREADABLE'
    | 'STORE_NOT_WRITTEN'
    | 'LEASE_INVALID'
    | 'STATUS_LIST_INVALID'
    | 'SEAT_REFUSED'
    | 'USAGE_REFUSED'
    | 'REQUEST_REFUSED';
  readonly detail: string;
}
