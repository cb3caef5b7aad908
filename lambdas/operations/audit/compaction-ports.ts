import type { ColumnarSource } from '../../contract/columnar.ts';
import type { ColumnarPart, ColumnarRow, Original } from '../../core/audit/columnar-part.ts';
import type { Instant } from '../../core/instant.ts';
import type { Clock } from '../ports.ts';

export interface ArchivedObject {
  readonly key: string;
  readonly bytes: number;
  /** When it came in. */
  readonly at: Instant;
}

/** A file that is read in parts. */
export interface ByteRanges {
  readonly byteLength: number;
  /** @param end exclusive; by default the end of the file */
  readonly slice: (start: number, end?: number) => Promise<ArrayBuffer>;
}

/** The records of an audit bucket, as current objects: what is hidden behind a delete marker is not among them. */
export interface CompactedArchive {
  /** Prefixes one level below one that ends with a slash. */
  readonly folders: (prefix: string) => Promise<readonly string[]>;
  readonly list: (prefix: string) => Promise<readonly ArchivedObject[]>;
  /**
   * Undefined where it is gone.
   *
   * @throws where it is not compressed as its key says, or is larger than can be held
   */
  readonly original: (key: string) => Promise<Original | undefined>;
  readonly read: (key: string) => Promise<Uint8Array>;
  readonly open: (object: Pick<ArchivedObject, 'key' | 'bytes'>) => ByteRanges;
  /** Answers whether it was put; else there is an object of that key already, or is about to be. */
  readonly put: (key: string, bytes: Uint8Array) => Promise<boolean>;
  /** Hides an object behind a delete marker; its version stays. */
  readonly hide: (key: string) => Promise<void>;
}

/** A columnar file that is open for reading. */
export interface OpenPart {
  /** Columns besides those of `columnarColumns`, in the file's order. */
  readonly names: readonly string[];
  readonly sources: readonly ColumnarSource[];
  readonly rows: AsyncIterable<ColumnarRow>;
}

export interface ColumnarFormat {
  readonly encode: (part: ColumnarPart) => Uint8Array;
  /** Reads the end of the file alone. @throws where it is no columnar file of Licet */
  readonly sources: (file: ByteRanges) => Promise<readonly ColumnarSource[]>;
  /** Reads the column of ids alone. */
  readonly ids: (file: ByteRanges) => Promise<readonly string[]>;
  readonly open: (file: ByteRanges) => Promise<OpenPart>;
}

export interface CompactionPorts {
  readonly clock: Clock;
  /** Milliseconds for which the run may go on. */
  readonly timeLeft: () => number;
  readonly archive: CompactedArchive;
  readonly format: ColumnarFormat;
  /** Tells the operator of something that failed while the others go on. */
  readonly report: (what: string, cause: unknown) => void;
}

export interface ExpiryPorts extends CompactionPorts {
  /** Everything that came in before this moment is listed in a signed digest; undefined where nothing is known to be. */
  readonly digestedUntil: () => Promise<Instant | undefined>;
}
