import { PutObjectCommand, type PutObjectCommandInput, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** There is an object of that key. */
const ALREADY_THERE = 412;
/** Another put of that key is under way. */
const UNDER_WAY = 409;

export type OnceOnly = Required<Pick<PutObjectCommandInput, 'Bucket' | 'Key' | 'Body' | 'ContentType'>> &
  Pick<PutObjectCommandInput, 'ObjectLockMode' | 'ObjectLockRetainUntilDate'>;

/** Puts an object where there is none of its key. Answers whether it did, or by what status S3 refused. */
const putWhereNone = async (s3: S3Client, object: OnceOnly, refusals: readonly number[]): Promise<'put' | number> => {
  try {
    await s3.send(
      new PutObjectCommand({
        ...object,
        IfNoneMatch: '*',
        // Stored with the object, so that its digest can be listed without reading it; Object Lock wants a checksum.
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    return 'put';
  } catch (error) {
    const status = error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
    if (refusals.includes(status)) return status;
    throw error;
  }
};

/**
 * Puts an object, once: S3 refuses the second put of a key, and that is an answer, since the keys of the archive belong
 * each to what the object says. It does not say that the object there is this one. Another put of the key that is under
 * way (409) is a failure: it may fail yet.
 */
export const putOnce = async (s3: S3Client, object: OnceOnly): Promise<'put' | 'was-there'> =>
  (await putWhereNone(s3, object, [ALREADY_THERE])) === 'put' ? 'put' : 'was-there';

/** Whether it was this put that made the object, and no other one of the key, which came first or is under way. */
export const putFirst = async (s3: S3Client, object: OnceOnly): Promise<boolean> =>
  (await putWhereNone(s3, object, [ALREADY_THERE, UNDER_WAY])) === 'put';
