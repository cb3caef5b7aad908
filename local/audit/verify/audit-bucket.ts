import type { NamedBucket } from '../audit-buckets.ts';

/** An object as a bucket lists it. */
export interface ListedObject {
  readonly key: string;
  /** When it came in, RFC 3339 UTC with milliseconds. */
  readonly modified: string;
}

/** An audit bucket, or a copy of one: only what is in it now, nothing that is hidden behind a delete marker. */
export interface AuditBucket extends NamedBucket {
  /** All keys that begin with the prefix, in their order. */
  readonly list: (prefix: string) => AsyncIterable<ListedObject>;
  /** The prefixes one level below a prefix that ends with a slash. */
  readonly below: (prefix: string) => Promise<readonly string[]>;
  /** Undefined where there is no such object. */
  readonly read: (key: string) => Promise<Uint8Array | undefined>;
  readonly close: () => void;
}
