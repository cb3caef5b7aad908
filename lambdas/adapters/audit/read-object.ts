import { GetObjectCommand, type GetObjectCommandInput, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';

export type ObjectToRead = Required<Pick<GetObjectCommandInput, 'Bucket' | 'Key'>> &
  Pick<GetObjectCommandInput, 'Range'>;

/** An object's bytes, and the entity tag by which S3 tells it from others that were or will be under its key. */
export interface TaggedObject {
  readonly bytes: Uint8Array;
  readonly tag: string | undefined;
}

const readTagged = async (s3: S3Client, object: ObjectToRead): Promise<TaggedObject> => {
  const { Body, ETag } = await s3.send(new GetObjectCommand(object));
  if (Body === undefined) throw new Error(`S3 gave no content of ${object.Key}.`);
  return { bytes: await Body.transformToByteArray(), tag: ETag };
};

const ifThere = async <Read>(read: Promise<Read>): Promise<Read | undefined> => {
  try {
    return await read;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};

/** The bytes of an object, or of a range of it. @throws S3's error, `NoSuchKey` where it is not there */
export const readObject = async (s3: S3Client, object: ObjectToRead): Promise<Uint8Array> =>
  (await readTagged(s3, object)).bytes;

/** As `readObject`; undefined where the object is not there. */
export const readIfThere = (s3: S3Client, object: ObjectToRead): Promise<Uint8Array | undefined> =>
  ifThere(readObject(s3, object));

/** As `readIfThere`, with the object's entity tag. */
export const readTaggedIfThere = (s3: S3Client, object: ObjectToRead): Promise<TaggedObject | undefined> =>
  ifThere(readTagged(s3, object));
