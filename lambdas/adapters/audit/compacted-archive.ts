import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { sha256Of } from '../../core/audit/digest.ts';
import { instantAt } from '../../core/instant.ts';
import type { ArchivedObject, CompactedArchive } from '../../operations/audit/compaction-ports.ts';

export interface CompactedArchiveSettings {
  readonly bucket: string;
  /** Largest content of an original that is held in memory, in bytes. */
  readonly contentMax: number;
}

const pageSchema = z.object({
  Contents: z.optional(z.array(z.object({ Key: z.string(), Size: z.number(), LastModified: z.date() }))),
  CommonPrefixes: z.optional(z.array(z.object({ Prefix: z.string() }))),
  NextContinuationToken: z.optional(z.string()),
});

async function* pages(s3: S3Client, bucket: string, prefix: string, delimiter?: string) {
  let token: string | undefined;
  do {
    const page = pageSchema.parse(
      await s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(delimiter !== undefined && { Delimiter: delimiter }),
          ...(token !== undefined && { ContinuationToken: token }),
        }),
      ),
    );
    yield page;
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

const get = async (s3: S3Client, Bucket: string, Key: string, Range?: string): Promise<Uint8Array> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(Range !== undefined && { Range }) }));
  if (Body === undefined) throw new Error(`S3 gave no content of ${Key}.`);
  return Body.transformToByteArray();
};

const getIfThere = async (s3: S3Client, bucket: string, key: string): Promise<Uint8Array | undefined> => {
  try {
    return await get(s3, bucket, key);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};

/** Another put of the key came first (412), or is under way (409). */
const isTaken = (error: unknown): boolean =>
  error instanceof S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0);

const putOnce = async (s3: S3Client, bucket: string, key: string, bytes: Uint8Array): Promise<boolean> => {
  try {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: bytes,
        ContentType: 'application/vnd.apache.parquet',
        IfNoneMatch: '*',
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
};

/** The audit bucket as compaction sees it. Of an object the current version is read: hidden ones are not there. */
export const compactedArchive = (s3: S3Client, { bucket, contentMax }: CompactedArchiveSettings): CompactedArchive => ({
  folders: async (prefix) => {
    const folders: string[] = [];
    for await (const { CommonPrefixes = [] } of pages(s3, bucket, prefix, '/'))
      folders.push(...CommonPrefixes.map(({ Prefix }) => Prefix));
    return folders;
  },
  list: async (prefix) => {
    const objects: ArchivedObject[] = [];
    for await (const { Contents = [] } of pages(s3, bucket, prefix))
      for (const { Key, Size, LastModified } of Contents)
        objects.push({ key: Key, bytes: Size, at: instantAt(LastModified.getTime()) });
    return objects;
  },
  original: async (key) => {
    const bytes = await getIfThere(s3, bucket, key);
    if (bytes === undefined) return undefined;
    // Throws where it is larger: what is not decompressed cannot fill the memory.
    const content = key.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: contentMax }) : bytes;
    return { key, sha256: sha256Of(bytes), content };
  },
  read: (key) => get(s3, bucket, key),
  open: ({ key, bytes }) => ({
    byteLength: bytes,
    slice: async (start, end = bytes) =>
      Uint8Array.from(await get(s3, bucket, key, `bytes=${start}-${end - 1}`)).buffer,
  }),
  put: (key, bytes) => putOnce(s3, bucket, key, bytes),
  hide: async (key) => {
    // Without a version: a marker comes on top, and what is below it stays.
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  },
});
