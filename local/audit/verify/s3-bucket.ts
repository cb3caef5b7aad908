import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { regionOfBucket } from '../audit-buckets.ts';
import type { AuditBucket, ListedObject } from './audit-bucket.ts';

async function* pagesOf(s3: S3Client, Bucket: string, Prefix: string, Delimiter?: string) {
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        ...{ Bucket, Prefix },
        ...(Delimiter !== undefined && { Delimiter }),
        ...(ContinuationToken !== undefined && { ContinuationToken }),
      }),
    );
    yield page;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

async function* objectsUnder(s3: S3Client, bucket: string, prefix: string): AsyncGenerator<ListedObject> {
  for await (const { Contents = [] } of pagesOf(s3, bucket, prefix)) {
    for (const { Key, LastModified } of Contents) {
      if (Key !== undefined && LastModified !== undefined) yield { key: Key, modified: LastModified.toISOString() };
    }
  }
}

/** An audit bucket in S3, read with the credentials of the environment. */
export const s3Bucket = (name: string, client: S3ClientConfig = {}): AuditBucket => {
  const region = regionOfBucket(name);
  const s3 = new S3Client({ ...client, region });
  return {
    name,
    region,
    list: (prefix) => objectsUnder(s3, name, prefix),
    below: async (prefix) => {
      const prefixes: string[] = [];
      for await (const { CommonPrefixes = [] } of pagesOf(s3, name, prefix, '/')) {
        for (const { Prefix } of CommonPrefixes) if (Prefix !== undefined) prefixes.push(Prefix);
      }
      return prefixes;
    },
    read: async (key) => {
      try {
        return await (await s3.send(new GetObjectCommand({ Bucket: name, Key: key }))).Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    close: () => {
      s3.destroy();
    },
  };
};
