import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Zstandard, which Athena reads in Parquet since its engine 3. Beyond this level it takes far longer and gains little. */
const LEVEL = 6;

export const compressors = {
  ZSTD: (bytes: Uint8Array): Uint8Array =>
    zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } }),
};

export const decompressors = {
  ZSTD: (bytes: Uint8Array, length: number): Uint8Array =>
    zstdDecompressSync(bytes, { maxOutputLength: Math.max(length, 1) }),
};
