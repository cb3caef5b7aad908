import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { ORIGINAL_CONTENT_MAX } from '../../contract/audit.ts';
import { type Result, accepted, refused } from '../../core/result.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How much of its input zlib has taken, which the types do not tell. */
const withEngine = z.object({ buffer: z.instanceof(Uint8Array), engine: z.object({ bytesWritten: z.number() }) });

/**
 * The text of a delivery: gzip members one after the other, as CloudWatch Logs made them and Firehose joined them.
 *
 * @returns refused where any byte of it is not of a whole member, or not UTF-8, or where it is larger than what is made
 *   of it may be: Firehose lands a few MB, compressed
 */
export const unpackDelivery = (bytes: Uint8Array): Result<string, string> => {
  if (bytes.length === 0) return accepted('');
  try {
    const options = { info: true, maxOutputLength: ORIGINAL_CONTENT_MAX };
    const { buffer, engine } = withEngine.parse(gunzipSync(bytes, options));
    // zlib leaves zeros after the last member alone.
    if (engine.bytesWritten !== bytes.length) return refused('what stands after its last gzip member is none');
    return accepted(utf8.decode(buffer));
  } catch (error) {
    return refused(`it cannot be unpacked: ${error instanceof Error ? error.message : 'unknown'}`);
  }
};
