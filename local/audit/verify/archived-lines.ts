import { gunzipSync } from 'node:zlib';
import { ORIGINAL_CONTENT_MAX } from '../../../lambdas/contract/audit.ts';

/** An original, uncompressed. */
export interface ArchivedLines {
  readonly content: Uint8Array;
  readonly isCompressed: boolean;
  readonly lines: readonly string[];
}

/**
 * The lines of an original, of which the last may lack its end.
 *
 * @throws where it is compressed and cannot be decompressed, or is larger than any original
 */
export const archivedLines = (key: string, bytes: Uint8Array): ArchivedLines => {
  const isCompressed = key.endsWith('.gz');
  const content = isCompressed ? gunzipSync(bytes, { maxOutputLength: ORIGINAL_CONTENT_MAX }) : bytes;
  const lines = Buffer.from(content).toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return { content, isCompressed, lines };
};
