import { constants, deflateSync } from 'node:zlib';

/** zlib (RFC 1950) at its best, in base64url: done once in minutes, read by many. */
export const compressed = (bytes: Uint8Array): string =>
  deflateSync(bytes, { level: constants.Z_BEST_COMPRESSION }).toString('base64url');
