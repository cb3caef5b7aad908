import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { ORIGINAL_CONTENT_MAX } from '../../../lambdas/contract/audit.ts';

/** An original, uncompressed. */
export interface ArchivedLines {
  readonly content: Uint8Array;
  readonly isCompressed: boolean;
  readonly lines: readonly string[];
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

/**
 * The lines of an original, of which the last may lack its end.
 *
 * @throws where it is compressed and cannot be decompressed, or is larger than any original
 */
export const archivedLines = (key: string, bytes: Uint8Array): ArchivedLines => {
  const isCompressed = key.endsWith('.gz');
  const content = isCompressed ? decompressed(bytes) : bytes;
  const lines = Buffer.from(content).toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return { content, isCompressed, lines };
};
