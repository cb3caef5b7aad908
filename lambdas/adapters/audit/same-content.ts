import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { ORIGINAL_CONTENT_MAX } from '../../contract/audit.ts';
import { type Result, accepted, refused } from '../../core/result.ts';
import { gunzipWhole } from './gunzip-whole.ts';
import { readObject } from './read-object.ts';

export interface StoredGzip {
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * What S3 answers for an object that this function will not be able to read either next time: encrypted under another
 * key or one of its owner's, in a class that has to be thawed, empty.
 */
const NEVER_READ =
  /^(AccessDenied|InvalidObjectState|InvalidRange|InvalidRequest|KMS\.(Disabled|NotFound|KMSInvalidState)\w*)$/;

/** No compression makes more than this of a content: the worst stores it in blocks, some bytes for each. */
const compressedMax = (content: number): number => content + Math.ceil(content / 16) + 1024;

/**
 * Whether a stored object holds this content, compressed by whatever zlib. No more of it is read or unpacked than an
 * object of this content could be: what somebody else put there may be of any size.
 *
 * @returns refused, with what is wrong, where it holds something else or will never be readable
 * @throws what may be over at the next try
 */
export const sameContent = async (
  s3: S3Client,
  { Bucket, Key }: StoredGzip,
  content: Uint8Array,
): Promise<Result<true, string>> => {
  if (content.length > ORIGINAL_CONTENT_MAX) return refused(`${Key}: what is to be put is larger than it may be`);
  const most = compressedMax(content.length);
  try {
    const bytes = await readObject(s3, { Bucket, Key, Range: `bytes=0-${most}` });
    if (bytes.length > most) return refused(`${Key} holds something else, which is larger`);
    const stored = gunzipWhole(bytes, content.length);
    if (!stored.ok) return refused(`${Key} holds something else: ${stored.refusal}`);
    return Buffer.compare(stored.value, content) === 0 ? accepted(true) : refused(`${Key} holds something else`);
  } catch (error) {
    if (error instanceof S3ServiceException && NEVER_READ.test(error.name))
      return refused(`${Key} holds what cannot be read: ${error.name}`);
    throw error;
  }
};
