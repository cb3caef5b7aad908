import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { type Result, accepted, refused } from '../../core/result.ts';

/** How much of its input zlib has taken, which the types do not tell. */
const withEngine = z.object({ buffer: z.instanceof(Uint8Array), engine: z.object({ bytesWritten: z.number() }) });

/**
 * What gzip members hold, one after the other.
 *
 * @returns refused where any byte is not of a whole member, or where they hold more than may be
 */
export const gunzipWhole = (bytes: Uint8Array, maxOutputLength: number): Result<Uint8Array, string> => {
  try {
    const { buffer, engine } = withEngine.parse(gunzipSync(bytes, { info: true, maxOutputLength }));
    // zlib leaves zeros after the last member alone.
    if (engine.bytesWritten !== bytes.length) return refused('what stands after its last gzip member is none');
    return accepted(buffer);
  } catch (error) {
    return refused(`it cannot be unpacked: ${error instanceof Error ? error.message : 'unknown'}`);
  }
};

/** The same, where an object that is refused is a fault. @throws Error */
export const wholeContent = (bytes: Uint8Array, maxOutputLength: number): Uint8Array => {
  const content = gunzipWhole(bytes, maxOutputLength);
  if (!content.ok) throw new Error(content.refusal);
  return content.value;
};
