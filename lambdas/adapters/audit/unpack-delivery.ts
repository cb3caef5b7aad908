import { ORIGINAL_CONTENT_MAX } from '../../contract/audit.ts';
import { type Result, accepted, refused } from '../../core/result.ts';
import { gunzipWhole } from './gunzip-whole.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text of a delivery: gzip members one after the other, as CloudWatch Logs made them and Firehose joined them.
 *
 * @returns refused where any byte of it is not of a whole member, or not UTF-8, or where it is larger than what is made
 *   of it may be: Firehose lands a few MB, compressed
 */
export const unpackDelivery = (bytes: Uint8Array): Result<string, string> => {
  if (bytes.length === 0) return accepted('');
  const content = gunzipWhole(bytes, ORIGINAL_CONTENT_MAX);
  if (!content.ok) return content;
  try {
    return accepted(utf8.decode(content.value));
  } catch (error) {
    return refused(`it cannot be unpacked: ${error instanceof Error ? error.message : 'unknown'}`);
  }
};
