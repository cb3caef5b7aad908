import { DIGESTS_PREFIX } from './audit.ts';

/** JOSE `typ` of a digest's signature. */
export const DIGEST_TOKEN_TYPE = 'licet-digest+jwt';

/**
 * What is signed of a digest: a compact JWS (RFC 7515), ES256, whose payload is this. The JWS is the first line of the
 * digest's object; the lines after it are the manifest, one `DigestEntry` each as JSON, every line ended by a newline.
 */
export interface DigestStatement {
  readonly iss: string;
  readonly region: string;
  /** Counts the region's digests from 1 without gaps. */
  readonly sequence: number;
  /** End of the period before, RFC 3339 UTC; of the first digest: null. */
  readonly from: string | null;
  /** End of the period: what the digest lists was in the bucket by then. */
  readonly to: string;
  /**
   * Whatever came in before this moment (its `LastModified` is earlier) is listed by this digest or one before it; null
   * until the bucket was looked through once. What came later may be listed already. It moves once a day.
   */
  readonly complete: string | null;
  /** The same of the partitions of some days, the first and the last included, which each digest looks through. */
  readonly recent: { readonly first: string; readonly last: string; readonly complete: string };
  /** Latest `LastModified` of what this digest and those before it list; null where they list nothing. */
  readonly latest: string | null;
  /** How many objects the manifest lists, and records in them. */
  readonly objects: number;
  readonly records: number;
  /** SHA-256 of the manifest's bytes, hexadecimal. */
  readonly manifest: string;
  /** The digest before: its key, and SHA-256 of its object's bytes, hexadecimal. Null for the first. */
  readonly previous: { readonly key: string; readonly sha256: string } | null;
}

/** One object that no digest before lists. The manifest has them in the order of their keys. */
export interface DigestEntry {
  readonly key: string;
  readonly bytes: number;
  /** SHA-256 of the object's bytes, hexadecimal. */
  readonly sha256: string;
  /** Lines of an original, rows of a columnar file; 0 where the object is neither. */
  readonly records: number;
  /** SHA-256 of what a compressed object holds, hexadecimal; absent where the object is not compressed. */
  readonly content?: string | undefined;
}

/** Day that the first digest lies under: its period begins before all others. */
const FIRST_DAY = '1970-01-01';

/**
 * Key of a digest's object; its day is that on which the period begins. So it follows from the digest before alone, and
 * of two that are made at once only one can be put. Keys of a region stand in the order of their sequence.
 */
export const digestKey = ({ region, from, sequence }: Pick<DigestStatement, 'region' | 'from' | 'sequence'>): string =>
  `${DIGESTS_PREFIX}/region=${region}/day=${from?.slice(0, 10) ?? FIRST_DAY}/${String(sequence).padStart(10, '0')}.ndjson`;
