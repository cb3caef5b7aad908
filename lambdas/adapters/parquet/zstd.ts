import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as z from 'zod/mini';
import { must } from './layout-fault.ts';

/** Zstandard, which Athena reads in Parquet since its engine 3. Beyond this level it takes far longer and gains little. */
const LEVEL = 6;

export const compressors = {
  ZSTD: (bytes: Uint8Array): Uint8Array =>
    zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } }),
};

/** How much of its input it has taken, which the types do not tell. */
const withEngine = z.object({ buffer: z.instanceof(Uint8Array), engine: z.object({ bytesWritten: z.number() }) });

/**
 * What one frame holds. Node.js leaves alone what stands behind the first one; other readers do not.
 *
 * @throws Error where it holds another number of bytes, or something stands behind it
 */
export const unpacked = (bytes: Uint8Array, length: number): Uint8Array => {
  const options = { maxOutputLength: Math.max(length, 1), info: true };
  const { buffer, engine } = withEngine.parse(zstdDecompressSync(bytes, options));
  must(buffer.length === length, 'a page of it unpacks to another length than it says');
  must(engine.bytesWritten === bytes.length, 'behind the values of a page there is something');
  return buffer;
};

export const decompressors = { ZSTD: unpacked };
