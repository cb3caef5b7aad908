import { GetObjectCommand, type GetObjectCommandInput, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';

export type ObjectToRead = Required<Pick<GetObjectCommandInput, 'Bucket' | 'Key'>> &
  Pick<GetObjectCommandInput, 'Range'>;

/** The bytes of an object, or of a range of it. @throws S3's error, `NoSuchKey` where it is not there */
export const readObject = async (s3: S3Client, object: ObjectToRead): Promise<Uint8Array> => {
  const { Body } = await s3.send(new GetObjectCommand(object));
  if (Body === undefined) throw new Error(`S3 gave no content of ${object.Key}.`);
  return Body.transformToByteArray();
};

/** As `readObject`; undefined where the object is not there. */
export const readIfThere = async (s3: S3Client, object: ObjectToRead): Promise<Uint8Array | undefined> => {
  try {
    return await readObject(s3, object);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};
