import { PutObjectCommand, type PutObjectCommandInput, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

const ALREADY_THERE = 412;

export type OnceOnly = Required<Pick<PutObjectCommandInput, 'Bucket' | 'Key' | 'Body' | 'ContentType'>>;

/**
 * Puts an object, once: S3 refuses the second put of a key, and that is an answer, since the keys of the archive belong
 * each to what the object says. It does not say that the object there is this one. Another put of the key that is under
 * way (409) is a failure: it may fail yet.
 */
export const putOnce = async (s3: S3Client, object: OnceOnly): Promise<'put' | 'was-there'> => {
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
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === ALREADY_THERE) return 'was-there';
    throw error;
  }
};
