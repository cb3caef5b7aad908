import { UNREADABLE_PREFIX } from '../../contract/function-logs.ts';
import { sha256Of } from './digest.ts';

/**
 * Where a delivery is kept that cannot be archived. The key follows from what it holds too: what lands under the same key
 * later, one that somebody mended badly for instance, is kept beside it and takes nothing away, and what is set aside
 * twice is there once.
 */
export const setAsideKey = (landedKey: string, bytes: Uint8Array): string =>
  `${UNREADABLE_PREFIX}/${landedKey}.${sha256Of(bytes)}`;
