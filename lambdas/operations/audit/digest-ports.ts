import type { DigestEntry } from '../../contract/digests.ts';
import type { Digest, Statement } from '../../core/audit/digest.ts';
import type { ListingScope } from '../../core/audit/digest-period.ts';
import type { Instant } from '../../core/instant.ts';
import type { ArrivedObject } from '../../core/audit/new-objects.ts';
import type { Clock } from '../ports.ts';

/** The digests of one region, to be read. */
export interface DigestList {
  /** Key of the digest with the highest sequence; undefined before the first. Faster where it is of the last days. */
  readonly head: (now: Instant) => Promise<string | undefined>;
  /** @throws where there is no such digest, or it cannot be read */
  readonly read: (key: string) => Promise<Digest>;
}

/** The digests of one region, each made once. */
export interface DigestChain extends DigestList {
  /** Answers whether it was put; else there is one of that key already. */
  readonly put: (key: string, object: string, now: Instant) => Promise<boolean>;
}

/** What there is to digest. */
export interface DigestedArchive {
  /** Gives every object in the scope to `take`, page by page, in any order. */
  readonly list: (scope: ListingScope, take: (page: readonly ArrivedObject[]) => void) => Promise<void>;
  /** Reads an object and counts what is in it; undefined where it is gone meanwhile. */
  readonly read: (key: string) => Promise<DigestEntry | undefined>;
}

export interface SignDigestsPorts {
  readonly clock: Clock;
  readonly chain: DigestChain;
  readonly archive: DigestedArchive;
  /** Signs the statement as a compact JWS. */
  readonly sign: (statement: Statement) => Promise<string>;
  /** Whether a compact JWS is a digest's, signed with a key that signs digests or did. */
  readonly isSigned: (token: string) => Promise<boolean>;
  /** Tells that an object could not be taken in. */
  readonly report: (key: string, cause: unknown) => void;
}
