import { parquetMetadata } from 'hyparquet';
import { ORIGINAL_CONTENT_MAX } from '../../contract/audit.ts';
import type { DigestEntry } from '../../contract/digests.ts';
import { sha256Of } from '../../core/audit/digest.ts';
import { wholeContent } from './gunzip-whole.ts';

const NEWLINE = 0x0a;

/** Lines, the last one also where no newline ends it. */
const linesOf = (bytes: Uint8Array): number => {
  let lines = 0;
  for (const byte of bytes) if (byte === NEWLINE) lines += 1;
  return bytes.length > 0 && bytes.at(-1) !== NEWLINE ? lines + 1 : lines;
};

type Counted = Pick<DigestEntry, 'records' | 'content'>;

const counted = (key: string, bytes: Uint8Array): Counted => {
  if (key.endsWith('.parquet')) return { records: Number(parquetMetadata(bytes).num_rows) };
  if (!key.endsWith('.gz')) return { records: linesOf(bytes) };
  const content = wholeContent(bytes, ORIGINAL_CONTENT_MAX);
  return { records: linesOf(content), content: sha256Of(content) };
};

/**
 * What a digest says of an object. One that is not what its name says is listed all the same, with no records, and
 * reported: leaving it out would leave it unproved, and stopping for it would leave out all that comes after it.
 */
export const digestEntry = (
  key: string,
  bytes: Uint8Array,
  report: (key: string, cause: unknown) => void,
): DigestEntry => {
  const facts = { key, bytes: bytes.length, sha256: sha256Of(bytes) };
  try {
    return { ...facts, ...counted(key, bytes) };
  } catch (cause) {
    report(key, cause);
    return { ...facts, records: 0 };
  }
};
