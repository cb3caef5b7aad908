import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { ORIGINAL_CONTENT_MAX } from '../../../lambdas/contract/audit.ts';

/** An original, uncompressed. */
export interface ArchivedLines {
  readonly content: Uint8Array;
  readonly isCompressed: boolean;
  /** Without their newlines. Bytes: as text, two that are no UTF-8 may look alike. */
  readonly lines: readonly Uint8Array[];
}

/** How much of its input zlib has taken, which the types do not tell. */
const unpacking = z.object({ buffer: z.instanceof(Uint8Array), engine: z.object({ bytesWritten: z.number() }) });

/** @throws where anything of it is not compressed: zlib passes over what follows zeros, and so would whoever reads it */
const decompressed = (bytes: Uint8Array): Uint8Array => {
  const info = gunzipSync(bytes, { info: true, maxOutputLength: ORIGINAL_CONTENT_MAX });
  const { buffer, engine } = unpacking.parse(info);
  if (engine.bytesWritten < bytes.length) throw new Error('more stands after what is compressed');
  return buffer;
};

const NEWLINE = 0x0a;

const linesOf = (content: Uint8Array): Uint8Array[] => {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = content.indexOf(NEWLINE); end !== -1; end = content.indexOf(NEWLINE, start)) {
    lines.push(content.subarray(start, end));
    start = end + 1;
  }
  if (start < content.length) lines.push(content.subarray(start));
  return lines;
};

/**
 * The lines of an original, of which the last may lack its end.
 *
 * @throws where it is compressed and cannot be decompressed, or is larger than any original
 */
export const archivedLines = (key: string, bytes: Uint8Array): ArchivedLines => {
  const isCompressed = key.endsWith('.gz');
  const content = isCompressed ? decompressed(bytes) : bytes;
  return { content, isCompressed, lines: linesOf(content) };
};
